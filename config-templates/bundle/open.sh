#!/bin/sh
# Parley in one file: this script, and behind it the installer, its Node and every package that a bare Debian 12 lacks.
#
#   head -c 16384 FILE | sha256sum     compare this with the published fingerprint, before anything else
#   sh FILE install                    installs; fetches nothing from anywhere
#   sh FILE VERB...                    any other verb of parley, as sh FILE help shows them
#
# What you compared is this script with the root key in it. It believes nothing else in the file: gpgv, which every Debian
# has for apt, must find the root key's signature on the release key, and the release key's on the manifest; sha256sum must
# find each piece to be what the manifest says, before the piece is unpacked or run. Whatever is taken out of the file lies
# in one closed folder, and is gone at the end.
set -eu
umask 077
LC_ALL=C
export LC_ALL

root={{root}}
keyring={{keyring}}

say() { printf 'parley: %s\n' "$1" >&2; }
fail() { # WHAT REMEDY
  say "$1"
  printf '%s\n' "-> $2" >&2
  exit 4
}
again='fetch the file again from where its fingerprint is published; nothing was installed'
distrust() { fail "cannot trust this bundle: $1" "$again"; }

for tool in awk base64 dpkg dpkg-deb flock gpgv gzip head mktemp readlink sed sha1sum sha256sum tail; do
  command -v "$tool" >/dev/null 2>&1 ||
    fail "cannot open the bundle: $tool is not installed" "use Debian 12, where every system has it"
done

bundle=$(readlink -f -- "$0")
[ -f "$bundle" ] || fail "cannot find the bundle that this is" "start it as: sh FILE install"

# Left by a run that was killed: nobody holds its lock.
place=${PARLEY_QUARANTINE_IN:-/var/tmp}
for left in "$place"/parley-quarantine.*; do
  [ -d "$left" ] && [ ! -L "$left" ] && [ -O "$left" ] || continue
  flock --nonblock "$left" rm -rf -- "$left" || :
done
room=$(mktemp -d "$place/parley-quarantine.XXXXXXXXXX") ||
  fail "cannot make a folder in $place" "name another: PARLEY_QUARANTINE_IN=/some/folder sh $0 $*"
exec 9<"$room"
flock 9
leave() { rm -rf -- "$room"; }
trap leave EXIT
# The program in hand hears of these itself, and ends its step.
trap : HUP INT TERM

# Where SIGPIPE is ignored, as under systemd, tail would complain that head wants no more. What is short is found by its sum.
part() { # OFFSET LENGTH
  tail -c "+$(($1 + 1))" -- "$bundle" 2>/dev/null | head -c "$2"
}

good() { # KEYRING FINGERPRINT SIGNATURE FILE
  gpgv --quiet --ignore-time-conflict --status-fd 3 --keyring "$1" "$3" "$4" \
    3>"$room/status" 2>"$room/gpgv" || return 1
  # By this key, and by no other that somebody put into the same keyring.
  grep -q "^\[GNUPG:\] VALIDSIG $2 " "$room/status"
}

# The raw key in the form that gpgv reads.
packet() {
  printf '\230\063\004\136\013\341\000\026\011\053\006\001\004\001\332\107\017\001\001\007\100'
  printf '%s' "$1" | base64 -d
}
fingerprint() {
  { printf '\231\000\063' && packet "$1" | tail -c +3; } | sha1sum | cut -c 1-40 | tr a-f A-F
}

mkdir "$room/first"
cd "$room/first"
part 16384 8192 >seal
[ "$(head -n 1 seal)" = 'parley-seal 1' ] || distrust 'it is cut short, or no bundle'
length=$(sed -n 's/^length \([1-9][0-9]\{0,6\}\)$/\1/p' seal)
read -r document plain openpgp rest <<LINE
$(sed -n 's/^document \([A-Za-z0-9+/= ]*\)$/\1/p' seal | tail -n 1)
LINE
read -r _ signature rest <<LINE
$(sed -n 's/^manifest \([A-Za-z0-9+/= ]*\)$/\1/p' seal)
LINE
name=$(sed -n 's/^name \([A-Za-z0-9+/=]*\)$/\1/p' seal)
[ -n "$length" ] && [ -n "$openpgp" ] && [ -n "$signature" ] || distrust 'nobody has signed it'

printf %s "$keyring" | base64 -d >root.gpg
printf %s "$document" | base64 -d >document
printf %s "$openpgp" | base64 -d >document.sig
good ./root.gpg "$(fingerprint "$root")" document.sig document ||
  distrust 'its release key is not signed by the root key'
[ "$(sed -n 2p document)" = 'role release' ] || distrust 'what its root key signed is no release key'
key=$(sed -n 's/^key \([A-Za-z0-9+/]\{43\}=\)$/\1/p' document)

{ packet "$key" && printf %s "$name" | base64 -d; } >release.gpg
printf %s "$signature" | base64 -d >manifest.sig
part 24576 "$length" >manifest
good ./release.gpg "$(fingerprint "$key")" manifest.sig manifest ||
  distrust 'its manifest is not what the release key signed'
[ "$(head -n 1 manifest)" = 'parley-bundle 1' ] || distrust 'its manifest is of an unknown kind'
[ "$(part 0 16384 | sha256sum)" = "$(sed -n 's/^opener //p' manifest)  -" ] ||
  distrust 'its first part is not what was signed'
for_cpu=$(sed -n 's/^architecture //p' manifest)
[ "$for_cpu" = "$(dpkg --print-architecture)" ] ||
  fail "cannot use this bundle here: it is for $for_cpu" "use the one for $(dpkg --print-architecture)"

# Every file that this script needs, with its place: OFFSET LENGTH SHA256 ENCODING PATH
awk -v start="$((24576 + length))" '
  $1 == "member" { at[$5] = start; size[$5] = $3; sum[$5] = $2; how[$5] = $4; start += $3 }
  $1 == "file" && ($4 == "release/package.json" || $4 == "release/installer/core/install-error.ts" ||
    $4 ~ /^release\/installer\/bundle\/[a-z-]+\.ts$/ ||
    $4 ~ /^release\/node_modules\/node-linux-[a-z0-9]+\/bin\/node$/ || $4 ~ /^debs\/libatomic1_[^\/]*$/) {
    printf "%.0f %.0f %s %s %s\n", at[$3], size[$3], sum[$3], how[$3], $4
  }' manifest >wanted
node= libatomic=
while read -r offset size sum how path; do
  mkdir -p "${path%/*}"
  part "$offset" "$size" >piece
  [ "$(sha256sum <piece)" = "$sum  -" ] || distrust "$path is not what was signed"
  case $how in
  plain) mv piece "$path" ;;
  gzip) gzip -dc piece >"$path" ;;
  *) distrust "this script cannot unpack $path" ;;
  esac
  case $path in
  */bin/node) node=$room/first/$path ;;
  debs/*) libatomic=$path ;;
  esac
done <wanted
[ -n "$node" ] && [ -n "$libatomic" ] || distrust 'it lacks Node'
rm -f piece
chmod 700 "$node"
# Node needs this library, and a minimal Debian is without; it is lent, not installed.
dpkg-deb --extract "$libatomic" lent
LD_LIBRARY_PATH=$(dirname -- "$(find "$room/first/lent" -name 'libatomic.so.1')")
export LD_LIBRARY_PATH
"$node" --version >/dev/null 2>&1 ||
  fail "cannot run the Node of this bundle in $place" \
    "if that file system is mounted noexec, name another: PARLEY_QUARANTINE_IN=/some/folder sh $0 $*"

cd /
PARLEY_TYPED="sh $0"
export PARLEY_TYPED
code=0
"$node" "$room/first/release/installer/bundle/start.ts" "$bundle" "$room" "$root" "$@" 9<&- || code=$?
exit "$code"
