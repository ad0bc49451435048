namespace Fovea.Training;

/// <summary>The head that all pages share: their title and style, and that they load nothing.</summary>
internal static class ReportHead
{
    public static void Write(Markup page, string title)
    {
        using var head = page.Open("head");
        page.Empty("meta", ("charset", "utf-8"));
        page.Empty("meta",
            ("http-equiv", "Content-Security-Policy"),
            ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.Empty("link", ("rel", "icon"), ("href", "data:,"));
        page.Element("title", title);
        page.Element("style", ReportStyle.Css);
    }
}
