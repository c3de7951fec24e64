-- The interval under CPAP by what is charted in the whole stay: of mLODS.
{{ cpap_interval('stays.outtime') }}
