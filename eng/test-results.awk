# Reads .trx files (one XML element per record): prints each skipped test with its reason, then "passed failed skipped".
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

function flush_skipped() {
    if (name != "") print "skipped " plain(name) ": " (reason == "" ? "no reason given" : plain(reason))
    name = reason = ""
}

/^[ \r\n\t]*<UnitTestResult / {
    flush_skipped()
    outcome = attribute("outcome")
    if (outcome == "Passed") passed++
    else if (outcome == "NotExecuted") { skipped++; name = attribute("testName") }
    else failed++
}
name != "" && /<\/Message$/ { sub(/<\/Message$/, ""); reason = $0 }
/<\/UnitTestResult$/ { flush_skipped() }
END { flush_skipped(); print passed, failed, skipped }
