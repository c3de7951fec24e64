# Sourced by the scripts that build for others: reads --profile into $profile and leaves what follows `--` in "$@". --help prints
# the comment at the head of the script that sources this.
profile=dist
while [ $# -gt 0 ]; do
  case "$1" in
    --profile) profile="${2:?--profile needs a name}"; shift 2 ;;
    --) shift; break ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) printf 'unknown argument: %s\n' "$1" >&2; exit 2 ;;
  esac
done
