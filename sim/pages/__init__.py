"""Generated pages: tables in docs/, schemas of scenario files, the evidence paper."""
