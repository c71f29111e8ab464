#!/usr/bin/env bash
# Runs acrnet with the options of the action, and says in GITHUB_OUTPUT how it ended and where its reports are. It ends
# with 0 however acrnet ended, so that the reports are uploaded; the last step of the action ends as acrnet did.
set -euo pipefail

folder="$RUNNER_TEMP/acrnet-${GITHUB_ACTION:-run}"
rm -rf "$folder" && mkdir -p "$folder"

arguments=()
while IFS= read -r line; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [ -n "$line" ]; then arguments+=("$line"); fi
done <<< "$ARGUMENTS"

tell() { printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"; }

code=0
if [ "$SERVICE_TAGS" = fetch ]; then
    acrnet tags fetch || code=$?
    SERVICE_TAGS=latest
fi
if [ "$code" = 0 ]; then
    if [ -n "$SERVICE_TAGS" ] && [ "$COMMAND" != apply ]; then arguments=(--service-tags "$SERVICE_TAGS" "${arguments[@]}"); fi
    case "$COMMAND" in
    audit)
        acrnet audit "${arguments[@]}" --format github --output "sarif=$folder/acrnet.sarif" \
            --output "junit=$folder/acrnet.xml" --output "json=$folder/audit.json" \
            --output "markdown=$folder/note.md" || code=$?
        ;;
    plan)
        acrnet plan "${arguments[@]}" --detailed-exitcode --out "$folder/plan.json" \
            --output "markdown=$folder/note.md" || code=$?
        ;;
    apply)
        acrnet apply "${arguments[@]}" --yes --journal "$folder/journal.jsonl" | tee "$folder/apply.txt" || code=$?
        ;;
    *)
        echo "::error::The command of acrnet is audit, plan or apply, not $(printf '%q' "$COMMAND")."
        code=2
        ;;
    esac
fi

if [ -s "$folder/note.md" ]; then
    # A step's summary may have 1 MiB.
    head --bytes 1000000 "$folder/note.md" >> "$GITHUB_STEP_SUMMARY"
    tell note "$folder/note.md"
elif [ -s "$folder/apply.txt" ]; then
    { echo '```text'; head --bytes 1000000 "$folder/apply.txt"; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
fi
if [ -s "$folder/acrnet.sarif" ]; then
    # GitHub shows suppressed results as open alerts, so these are left out of the upload.
    jq 'del(.runs[].results[] | select(.suppressions))' "$folder/acrnet.sarif" > "$folder/upload.sarif"
    tell sarif "$folder/upload.sarif"
fi
tell folder "$folder"
tell code "$code"
