using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea data check</c>.</summary>
internal static class DataCheckCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DataCheckOptions, CancellationToken, int> run)
    {
        var defaults = new DataCheckOptions();
        var path = SharedFlags.PathArgument(
            "PATH", "Folder of class folders, of .tar files, or with boxes (VOC, COCO, Penn-Fudan, CSV, JSON).");
        var data = Flag.Text("--data", "Data set in PATH, where it is no such folder; `fovea train --help` lists them.", "NAME");
        var minSide = Flag.Integer("--min-side", "Images with a shorter side are tiny.", defaults.MinSide);
        var html = Flag.Text("--html", "File to write a page to, with sizes, classes, samples and problems.", "FILE");
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "check",
            "Read every image of a data set and tell what is wrong; exit code 1 if that would stop a training.",
            [path, data, minSide, html, threads, json],
            parsed => new DataCheckOptions
            {
                Path = parsed.GetValue(path),
                Data = parsed.GetValue(data),
                MinSide = parsed.GetValue(minSide),
                Html = parsed.GetValue(html),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
