using System.Text;
using System.Xml;

namespace Fovea.Reports;

/// <summary>Writes markup that is valid as HTML and as XML: text and attributes are escaped, elements are closed.</summary>
internal sealed class MarkupWriter : IDisposable
{
    private readonly XmlWriter _writer;

    public MarkupWriter(TextWriter output)
    {
        output.Write("<!DOCTYPE html>\n");
        _writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None });
    }

    public ElementScope Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes);
        return new ElementScope(_writer);
    }

    public void Element(string name, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes);
        Text(text);
        _writer.WriteFullEndElement();
    }

    /// <summary>An element without content: an HTML void element or an SVG shape.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes);
        _writer.WriteEndElement();
    }

    public void Text(string text) => _writer.WriteString(ReplaceInvalidCharacters(text));

    public void Dispose() => _writer.Dispose();

    private void Start(string name, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        if (name is not ("span" or "text" or "tspan" or "strong" or "br" or "html"))
            _writer.WriteWhitespace("\n");
        _writer.WriteStartElement(name);
        foreach ((string attribute, string value) in attributes)
            _writer.WriteAttributeString(attribute, ReplaceInvalidCharacters(value));
    }

    private static string ReplaceInvalidCharacters(string text)
    {
        var allowed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            allowed.Append(rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not 0xFFFE and not 0xFFFF) ? rune : Rune.ReplacementChar);
        return allowed.ToString();
    }

    internal readonly struct ElementScope(XmlWriter writer) : IDisposable
    {
        public void Dispose() => writer.WriteFullEndElement();
    }
}
