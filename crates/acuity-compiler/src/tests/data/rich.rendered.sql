
with base as (
  select t.a, t.b, u.x, u.y, u.z
  from `analytics`.`stg_a` t
  where true
)
select
  X as x_1,
  Y as y_2,
  Z as z_3
  
  1/2/3+4/5 q/None//None <in 3>
  2 None True 1.5 False xy a-3
  dflt 1.5 3 ['x', 'y', 'z'] {'k': 'v'} 3 8 ["x", "y", "z"] n
  ['a', 'b'] y x1None Hell0 W0rld ['X', 'Y', 'Z'] yz 3 3 cba 
from base