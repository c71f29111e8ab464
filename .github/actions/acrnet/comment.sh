#!/usr/bin/env bash
# Puts a note into the one comment of a pull request that has its title, or into a new one. A run for a fork may not write;
# that is said and fails nothing, because the note is in the summary of the run too.
set -euo pipefail

mark="<!-- acrnet: ${TITLE//--/- -} -->"
body="$RUNNER_TEMP/acrnet-comment.md"
{
    printf '%s\n## %s\n\n' "$mark" "$TITLE"
    cat "$NOTE"
} > "$body"
# A comment holds 65,536 characters. A note of acrnet is shorter, but the title comes before it.
if [ "$(wc --chars < "$body")" -gt 65536 ]; then
    head --bytes 60000 "$NOTE" | iconv --from-code utf-8 --to-code utf-8 -c > "$body.cut"
    { printf '%s\n## %s\n\n' "$mark" "$TITLE"; cat "$body.cut"; printf '\n\nThe summary of the run has the rest.\n'; } > "$body"
fi

comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
if ! own=$(MARK="$mark" gh api --paginate "$comments" \
    --jq '.[] | select(.body | startswith(env.MARK)) | .id'); then
    echo "::warning::The comments of the pull request cannot be read, so the note is only in the summary of the run."
    exit 0
fi
own=${own%%$'\n'*}
if [ -n "$own" ]; then
    written=(--method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$own")
else
    written=(--method POST "$comments")
fi
gh api "${written[@]}" --field "body=@$body" --silent ||
    echo "::warning::The pull request cannot be commented on, so the note is only in the summary of the run."
