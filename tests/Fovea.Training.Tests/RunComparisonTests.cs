using System.Text;
using System.Xml.Linq;
using Fovea.Training.Logging;
using Fovea.Training.Report;

namespace Fovea.Training.Tests;

/// <summary>Runs beside one another: what is read, what differs, the page.</summary>
public sealed class RunComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatDiffersIsFoundAndNothingElse()
    {
        RunComparison comparison = RunComparison.Read([Run("a/one"), Run("b/one", header => header with { Seed = 2, Threads = 8 })]);
        Assert.Equal(["a/one", "b/one"], comparison.Runs.Select(run => run.Name));
        Assert.Equal(["seed", "threads"], comparison.Differences.Select(difference => difference.Name));
        Assert.Equal(["1", "2"], comparison.Differences[0].Values);
        Assert.Equal(SyntheticRun.Log(3, stepsAnEpoch: 20).Epochs.Max(epoch => epoch.ValTop1), comparison.Runs[0].Best!.ValTop1);
        Assert.Empty(RunComparison.Read([Run("same"), Run("other")]).Differences);
    }

    [Fact]
    public void ThePageHasACurveOfEachRunAndNoScript()
    {
        RunComparison comparison = RunComparison.Read(
            [Run("one"), Run("two", header => header with { Model = "<b>" }), Run("three", epochs: 7)]);
        using var stream = new MemoryStream();
        comparison.WriteHtml(stream);
        string html = Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
        XElement page = XElement.Parse(html);
        Assert.Equal(["Figures", "Curves", "Settings that differ"], page.Descendants("h2").Select(h => h.Value));
        XElement[] charts = [.. page.Descendants("svg").Where(svg => svg.Attribute("class")!.Value == "chart")];
        Assert.Equal(4, charts.Length);
        Assert.All(charts, chart => Assert.Equal([3, 3, 7], chart.Descendants("polyline").Select(Points)));
        Assert.Contains("<b>", page.Descendants("td").Select(cell => cell.Value));

        static int Points(XElement line) => line.Attribute("points")!.Value.Split(' ').Length;
    }

    [Fact]
    public void ARunThatHasNoEpochYetHasNoCurves()
    {
        Run("begun", epochs: 0);
        RunComparison comparison = RunComparison.Read([_folder.In("begun"), Run("two")]);
        Assert.Equal("no end", comparison.Runs[0].Outcome);
        using var stream = new MemoryStream();
        comparison.WriteHtml(stream);
        Assert.NotEmpty(stream.ToArray());
    }

    [Fact]
    public void WhatIsNoRunIsOneSentence()
    {
        string run = Run("run"), other = Run("other"), empty = Directory.CreateDirectory(_folder.In("empty")).FullName;
        Assert.Contains("expected 2 to 8", Assert.Throws<ArgumentException>(() => RunComparison.Read([run])).Message);
        Assert.Contains("is given twice", Refused(run, other, run + "/"), StringComparison.Ordinal);
        Assert.Contains("is not the folder of a run: it holds no log.jsonl", Refused(run, empty), StringComparison.Ordinal);
        Assert.Contains("is no folder", Assert.Throws<DirectoryNotFoundException>(() => RunComparison.Read([run, empty + "x"])).Message);
        File.WriteAllText(Path.Combine(other, "log.jsonl"), "{\"type\":\"header\"}\n{}\n");
        Assert.Contains("line 1: expected a line of a training log", Refused(run, other), StringComparison.Ordinal);

        static string Refused(params string[] folders) => Assert.Throws<InvalidDataException>(() => RunComparison.Read(folders)).Message;
    }

    private string Run(string name, Func<LogHeader, LogHeader>? change = null, int epochs = 3)
    {
        string path = Directory.CreateDirectory(_folder.In(name)).FullName;
        LogHeader header = SyntheticRun.Header();
        using TrainingLog log = TrainingLog.Create(Path.Combine(path, "log.jsonl"), change?.Invoke(header) ?? header);
        if (epochs == 0)
            return path;
        LogContents contents = SyntheticRun.Log(epochs, stepsAnEpoch: 20);
        foreach (LogEntry entry in (IEnumerable<LogEntry>)[.. contents.Steps, .. contents.Epochs, contents.Final!])
            log.Append(entry);
        return path;
    }
}
