{{ kit.series(11) }}
