-- The interval under CPAP by what is charted in the first 24 hours: of SAPS, SAPS II and LODS.
{{ cpap_interval('stays.day_end') }}
