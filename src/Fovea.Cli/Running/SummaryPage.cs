using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn.Analysis;
using Fovea.Training.Report;

namespace Fovea.Cli.Running;

/// <summary>Writes the summary as an HTML page.</summary>
internal static class SummaryPage
{
    /// <summary>Writes the page atomically.</summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, ModelInfo info, ModelAnalysis analysis) =>
        AtomicFile.Write(path, stream =>
            SummaryReport.Write(new(info.Name, $"{info.Paper}, {info.Year}", info.Deviations), analysis, stream));
}
