#!/usr/bin/env bash
# Builds everything, runs every check and test, and ends with the line "N passed, N failed".
# Needs the .NET 10 SDK. The browser tests need Chromium, those of e-mail Dovecot and Exim, run as root: on Debian they are installed when this runs as root;
# elsewhere the script says what to install.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
passed=0 failed=0 skipped=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

say() { printf '\n== %s\n' "$*"; }

check() { # a named check that passes or fails as a whole
    local name=$1
    shift
    say "$name"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi
}

find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    return 1
}

if ! find_chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Chromium for the browser tests"
        (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >"$results/apt.log" 2>&1 || tail -5 "$results/apt.log"
    fi
    find_chromium >/dev/null || echo "Chromium is not installed. Install it (Debian: apt-get install chromium) and run this again; the browser tests fail without it."
fi
find_mail_servers() { PATH=$PATH:/usr/sbin command -v dovecot >/dev/null && PATH=$PATH:/usr/sbin command -v exim4 >/dev/null; }

if ! find_mail_servers; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Dovecot and Exim for the tests of e-mail"
        (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd dovecot-lmtpd exim4-daemon-light) >"$results/mail.log" 2>&1 \
            || tail -5 "$results/mail.log"
    fi
    find_mail_servers || echo "Dovecot and Exim are not installed (Debian: apt-get install dovecot-imapd dovecot-lmtpd exim4-daemon-light); the tests against real mail servers are skipped without them."
fi
if [ ! -x /usr/sbin/clamd ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing ClamAV for the tests of scanning"
        (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clamav-daemon) >"$results/clamav.log" 2>&1 || tail -5 "$results/clamav.log"
    fi
    [ -x /usr/sbin/clamd ] || echo "ClamAV is not installed (Debian: apt-get install clamav-daemon); the tests against a real scanner are skipped without it."
fi
ENQUIRIES_CHROMIUM=$(find_chromium || true)
export ENQUIRIES_CHROMIUM

say "Building"
if ! dotnet build Enquiries.sln --nologo -v quiet -clp:NoSummary; then
    echo "The build failed."
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
fi

check "Formatting" dotnet format Enquiries.sln --no-restore --verify-no-changes --exclude '**/Migrations/**'
dotnet tool restore >/dev/null
for context in SqliteEnquiriesDbContext SqlServerEnquiriesDbContext; do
    check "Model and migrations agree: $context" dotnet ef migrations has-pending-model-changes \
        --project src/Enquiries.Infrastructure --context "$context" --no-build
done

for project in tests/*.Tests; do
    name=$(basename "$project")
    say "$name"
    dotnet test "$project" --no-build --nologo --logger "console;verbosity=normal" >"$results/$name.log" 2>&1
    code=$?
    grep -E '^ *(\[FAIL\]|Failed |.*\[FAIL\])|Error Message:|Stack Trace:' -A 12 "$results/$name.log" | head -400
    read -r p f s < <(awk -F: '/^ *Passed:/{p=$2} /^ *Failed:/{f=$2} /^ *Skipped:/{s=$2} END{print p+0, f+0, s+0}' "$results/$name.log")
    if [ "$code" != 0 ] && [ "$f" = 0 ]; then
        tail -40 "$results/$name.log"
        f=1
    fi
    echo "$name: $p passed, $f failed, $s skipped"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

echo
[ "$skipped" = 0 ] || echo "$skipped skipped, because they read sample data that is not part of the repository, or need mail servers that are not here"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
