# Reads .trx files (one XML element per record): prints each skipped or failed test with its reason, then "passed failed skipped".
BEGIN { RS = ">"; passed = failed = skipped = 0 }

function plain(text) {
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#x[0-9A-F]+;|[\r\n]+/, " ", text)
    gsub(/&amp;/, "\\&", text)
    return text
}

function attribute(name,    from, rest) {
    from = index($0, " " name "=\"")
    if (!from) return ""
    rest = substr($0, from + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}

function flush_told() {
    if (name != "") print kind " " plain(name) ": " (reason == "" ? "no reason given" : plain(reason))
    name = reason = ""
}

/^[ \r\n\t]*<UnitTestResult / {
    flush_told()
    outcome = attribute("outcome")
    if (outcome == "Passed") passed++
    else {
        if (outcome == "NotExecuted") { skipped++; kind = "skipped" } else { failed++; kind = "failed" }
        name = attribute("testName")
    }
}
name != "" && /<\/Message$/ { sub(/<\/Message$/, ""); reason = $0 }
/<\/UnitTestResult$/ { flush_told() }
END { flush_told(); print passed, failed, skipped }
