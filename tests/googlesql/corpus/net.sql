-- NET functions.

-- name: host
SELECT u, NET.HOST(u) AS a FROM UNNEST([
  '', 'foo', 'http://www.Google.com:80/x?y', '//user:password@a.b:80/path?query', 'http://[::1]:80', 'http://例子.卷筒纸.中国',
  '    www.Example.Co.UK    ', 'mailto:?to=&subject=&body=', 'http://', 'https://', '//', 'a.b/c',
  'a:b@c.d:5/e', 'http://a.b.:80', 'http:a.b', 'x://a@b@c/d', 'http://a\\b', 'http://a#b',
  'http://a?b', 'http:///a', '/a/b', 'a.b:80', 'http://.a.b.', 'http://a b/c',
  'http://[::1', 'http://1.2.3.4/x', 'file:///c:/x', 'http://:80/', 'http://a:b:c/', 'https:/www.x.com',
  'javascript:alert(1)', 'HTTP://A.B', '\thttp://a.b\n', '1http://a.b', 'h+t-p.s://a.b', 'a_b://c.d',
  'www.a.com/http://b.c', 'user@host.com', 'user:pw@host.com', 'http://user@[::1]:8/', '.', '..',
  'http://a..b', 'a', ':80', '@a', 'a.b;c']) AS u

-- name: ipv4_from_int64_1
SELECT NET.IPV4_FROM_INT64(-1) AS a

-- name: ipv4_from_int64_2
SELECT NET.IPV4_FROM_INT64(4294967295) AS a

-- name: ipv4_from_int64_3
SELECT NET.IPV4_FROM_INT64(-2147483648) AS a

-- name: ipv4_from_int64_4
SELECT NET.IPV4_FROM_INT64(4294967296) AS a

-- name: ipv4_from_int64_5
SELECT NET.IPV4_FROM_INT64(-2147483649) AS a

-- name: ipv4_to_int64_6
SELECT NET.IPV4_TO_INT64(b'\x80\x01\x02\x03') AS a

-- name: ipv4_to_int64_7
SELECT NET.IPV4_TO_INT64(b'\x80\x01\x02') AS a

-- name: ip_net_mask_8
SELECT NET.IP_NET_MASK(4, 0) AS a

-- name: ip_net_mask_9
SELECT NET.IP_NET_MASK(16, 9) AS a

-- name: ip_net_mask_10
SELECT NET.IP_NET_MASK(5, 0) AS a

-- name: ip_net_mask_11
SELECT NET.IP_NET_MASK(4, 33) AS a

-- name: ip_net_mask_12
SELECT NET.IP_NET_MASK(4, -1) AS a

-- name: ip_trunc_13
SELECT NET.IP_TRUNC(b'\xaa\xbb\xcc\xdd', 11) AS a

-- name: ip_trunc_14
SELECT NET.IP_TRUNC(b'\xaa\xbb\xcc', 11) AS a

-- name: ip_trunc_15
SELECT NET.IP_TRUNC(b'\xaa\xbb\xcc\xdd', 33) AS a

-- name: ip_trunc_16
SELECT NET.IP_TRUNC(b'\xaa\xbb\xcc\xdd', 32) AS a

-- name: ip_to_string_17
SELECT NET.IP_TO_STRING(b'abc') AS a

-- name: ip_to_string_18
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('2001:db8::ff00:42:8329')) AS a

-- name: ip_to_string_19
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('::ffff:1.2.3.4')) AS a

-- name: ip_to_string_20
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('::1.2.3.4')) AS a

-- name: ip_to_string_21
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('::')) AS a

-- name: ip_to_string_22
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('::1')) AS a

-- name: ip_to_string_23
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('1:0:0:2:0:0:0:3')) AS a

-- name: ip_to_string_24
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('1:0:2:3:4:5:6:7')) AS a

-- name: ip_to_string_25
SELECT NET.IP_TO_STRING(NET.IP_FROM_STRING('64:ff9b::1.2.3.4')) AS a

-- name: ip_from_string_26
SELECT NET.IP_FROM_STRING('1.2.3') AS a

-- name: ip_from_string_27
SELECT NET.IP_FROM_STRING('1.2.3.04') AS a

-- name: ip_from_string_28
SELECT NET.IP_FROM_STRING('1.2.3.4/5') AS a

-- name: ip_from_string_29
SELECT NET.IP_FROM_STRING(' 1.2.3.4') AS a

-- name: ip_from_string_30
SELECT NET.IP_FROM_STRING('fe80::1%eth0') AS a

-- name: ip_from_string_31
SELECT NET.IP_FROM_STRING('1.2.3.256') AS a

-- name: ip_from_string_32
SELECT NET.IP_FROM_STRING('ABCD::') AS a

-- name: safe_ip_from_string_33
SELECT NET.SAFE_IP_FROM_STRING('1::2::3') AS a

-- name: safe_ip_from_string_34
SELECT NET.SAFE_IP_FROM_STRING('') AS a

-- name: safe_ip_from_string_35
SELECT NET.SAFE_IP_FROM_STRING('1:2:3:4:5:6:1.2.3.4') AS a

-- name: safe_ip_from_string_36
SELECT NET.SAFE_IP_FROM_STRING('00001::') AS a
