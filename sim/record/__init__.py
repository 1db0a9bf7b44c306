"""The record of dated events, and readers of the packaged data."""
