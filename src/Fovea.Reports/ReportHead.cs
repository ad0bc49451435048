namespace Fovea.Reports;

/// <summary>Writes the head element of all pages: title, style, and a policy against external resources.</summary>
internal static class ReportHead
{
    public static void Write(MarkupWriter page, string title)
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

/// <summary>
/// The style sheet of the reports. It contains no characters that markup escapes, so that it is the same in HTML and XML.
/// </summary>
internal static class ReportStyle
{
    /// <summary>
    /// The colours are those of Okabe and Ito's palette, which colour-blind readers can distinguish, darkened or lightened for contrast.
    /// </summary>
    public const string Css = """

        :root {
          color-scheme: light dark;
          --page: #ffffff; --card: #f5f7f9; --ink: #1b1f24; --faint: #59636e; --line: #d9dee4; --zero: #a4adb7;
          --train: #0072b2; --val: #b84a00; --rate: #007a5a; --speed: #9b3f78;
          --fifth: #7a6200; --sixth: #5a4fcf; --seventh: #b3123f; --eighth: #59636e;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --page: #14171a; --card: #1c2025; --ink: #e8ebee; --faint: #a3adb8; --line: #363d45; --zero: #59636e;
            --train: #56b4e9; --val: #f0a030; --rate: #35c99b; --speed: #dd92c0;
            --fifth: #e5d64a; --sixth: #a9a0ff; --seventh: #ff8a9a; --eighth: #c0c8d0;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem; background: var(--page); color: var(--ink);
          font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 2.75rem 0 .75rem; font-size: 1.3rem; }
        h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
        p { margin: .25rem 0 .75rem; max-width: 46rem; }
        .note { color: var(--faint); font-size: .875rem; }
        figure { margin: 0; }

        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
        .tiles div, .card { background: var(--card); border-radius: .6rem; padding: .9rem .9rem; }
        .tiles dt { color: var(--faint); font-size: .875rem; }
        .tiles dd { margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
        .tiles dd.note { font-size: .875rem; font-weight: 400; }

        .tiles + .note { margin-top: .75rem; }

        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
        .charts + details { margin-top: 1rem; }
        .card h3 { margin: 0 0 .25rem; }
        .chart { display: block; width: 100%; height: auto; }
        .chart text { font-size: 14px; fill: var(--faint); font-variant-numeric: tabular-nums; }
        .chart text.end { font-weight: 600; fill: currentColor; }
        .heat { min-width: 26rem; }
        .chart.heat text { font-size: 11px; }
        .heat image { image-rendering: pixelated; }
        .train { color: var(--train); } .val { color: var(--val); } .rate { color: var(--rate); } .speed { color: var(--speed); }
        .run1 { color: var(--train); } .run2 { color: var(--val); } .run3 { color: var(--rate); } .run4 { color: var(--speed); }
        .run5 { color: var(--fifth); } .run6 { color: var(--sixth); } .run7 { color: var(--seventh); } .run8 { color: var(--eighth); }
        .compared td { text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 6rem; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .axis { stroke: var(--faint); stroke-width: 1; }
        polyline { fill: none; stroke: currentColor; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
        .thin polyline { stroke-width: 1; opacity: .4; }
        .speed polyline { stroke-width: 1.5; }
        .swatch .thin polyline { stroke-width: 2; opacity: .6; }
        circle { fill: var(--card); stroke: currentColor; stroke-width: 2; }
        .card figcaption { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin-top: .4rem; font-size: .875rem; }
        .legend { white-space: nowrap; }
        .swatch { width: 28px; height: 12px; vertical-align: -1px; }

        .pair { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
        .pair section { min-width: 0; max-width: 100%; }
        .pair p { width: 0; min-width: 100%; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
        th { font-weight: 600; text-align: left; }
        td, th { padding: .3rem .7rem; }
        .list td, .list thead th { text-align: right; }
        .list thead th:first-child, .list th:first-child, .list thead .name, .list td.name { text-align: left; }
        .scroll + .note { margin-top: .6rem; }
        .list thead th { border-bottom: 1px solid var(--faint); vertical-align: bottom; }
        .list tbody tr, .pairs tr { border-bottom: 1px solid var(--line); }
        .list thead th:first-child, .list tbody th, .pairs th { padding-left: 0; }
        .best td, .best th { font-weight: 700; }
        .pairs th { color: var(--faint); font-weight: 400; vertical-align: top; white-space: nowrap; }
        .pairs td { overflow-wrap: anywhere; }
        .shares { width: 100%; }
        .shares td, .shares tbody th { padding-top: .12rem; padding-bottom: .12rem; white-space: nowrap; }
        .shares thead th { text-align: left; }
        .shares .bar { width: 25%; padding-left: 0; }
        .counts .bar { width: 60%; }
        .counts thead .figure { text-align: right; }
        .bar span { display: block; height: .7rem; border-radius: .15rem; background: currentColor; }
        .problems, section .note { overflow-wrap: anywhere; }
        summary { cursor: pointer; margin-bottom: .5rem; }

        .matrix { border-collapse: separate; border-spacing: 2px; }
        .matrix td { min-width: 2.6rem; padding: .4rem .3rem; text-align: center; border-radius: .2rem; }
        .matrix thead th { padding: .2rem; text-align: center; vertical-align: bottom; }
        .matrix tbody th { text-align: right; padding: .2rem .5rem .2rem 0; }
        .matrix .corner {
          max-width: 4.5rem; color: var(--faint); font-weight: 400; font-size: .75rem; text-align: right; padding-right: .5rem;
        }
        .matrix th span {
          display: inline-block; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom;
        }
        .tall thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-width: none; max-height: 14rem; }
        .large td { min-width: 7rem; padding: .9rem .6rem; font-size: 1.15rem; font-weight: 600; }
        .large td span { display: block; font-size: .8rem; font-weight: 400; }
        .large th { font-size: .95rem; }
        .zero { color: var(--zero); background: var(--card); }
        .right { background: rgb(0 114 178 / var(--depth)); }
        .wrong { background: rgb(213 94 0 / var(--depth)); }
        .deep { color: #ffffff; }

        .network { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1rem; }
        .network .card, .fields { max-width: 100%; }
        .fields { width: fit-content; }
        .diagram { display: block; max-width: 100%; height: auto; }
        .diagram text { font-size: 11px; fill: var(--ink); }
        .diagram text.main { font-size: 12px; font-weight: 600; }
        .diagram text.more { fill: var(--faint); }
        .diagram rect { fill: var(--page); stroke: currentColor; stroke-width: 1.5; }
        .diagram .block { fill: none; stroke: var(--line); stroke-width: 1; }
        .diagram .repeated { fill: none; stroke: var(--faint); stroke-width: 1; stroke-dasharray: 5 3; }
        .diagram .wire { stroke: var(--faint); stroke-width: 1.25; }
        .diagram .input rect { fill: var(--line); stroke: none; }
        .diagram .field rect { fill: none; stroke-width: 2; }
        .sums td, .words td, .list.sums thead th, .list.words thead th { text-align: left; }
        .sums td { white-space: nowrap; }
        .words td, .words tbody th { vertical-align: top; }

        .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1.25rem 1rem; }
        .gallery img { display: block; width: 100%; height: auto; max-width: 12rem; border-radius: .3rem; background: var(--card); }
        .gallery .pixels { image-rendering: pixelated; }
        .gallery figcaption { margin-top: .35rem; font-size: .875rem; line-height: 1.35; overflow-wrap: anywhere; }
        .gallery figcaption .note { display: block; font-size: .8rem; }

        .views { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1.25rem 1rem; }
        .scroll + .views { margin-top: 1rem; }
        .views.single { grid-template-columns: minmax(0, 46rem); }
        .views img { display: block; max-width: 100%; height: auto; border-radius: .3rem; background: var(--card); }
        .views figcaption { margin-top: .35rem; font-size: .875rem; line-height: 1.35; overflow-wrap: anywhere; }
        .views figcaption .note { display: block; }

        @media (max-width: 34rem) {
          body { padding: 1.25rem .9rem 3rem; }
          h1 { font-size: 1.5rem; }
          .tiles { grid-template-columns: repeat(2, 1fr); }
          .card { padding: .75rem .6rem; }
          .chart text { font-size: 17px; }
          td, th { padding: .3rem .35rem; }
          .list { font-size: .78rem; }
          .matrix { font-size: .75rem; border-spacing: 1px; }
          .matrix td { min-width: 1.7rem; padding: .3rem .1rem; }
          .gallery { grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); }
        }
        @media print {
          body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .tiles div, .card, .gallery figure, tr { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .tiles { grid-template-columns: repeat(3, 1fr); }
          .charts { grid-template-columns: 1fr 1fr; }
          .gallery { grid-template-columns: repeat(6, 1fr); }
        }

        """;
}
