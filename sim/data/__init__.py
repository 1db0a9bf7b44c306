"""The files the model starts from. `sim.record` reads them; see docs/codebook.md.

record.csv       coded events, one row per event, power and republic
fitted.csv       what fits to the record say of parameters; where defaults come from
topics.csv       the words of its column `detail`
memberships.csv  who belonged to which institution, from when to when
series.csv       yearly series: GDP, trade, Afghan conflict deaths, US troops
republics.csv    sourced numbers on the five republics
outlines.geojson borders for maps (Natural Earth, public domain)
"""
