using System.Globalization;
using Fovea.Data;
using Fovea.Detection.Proposals;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Benchmarks;

/// <summary>
/// How long selective search takes on one thread: <c>proposals PRESET</c> reads the path of a picture from each line of standard input and
/// prints a line for it: the seconds of the search, the seconds of processor time, and the boxes' corners, all separated by spaces.
/// <c>eng/compare-selective-search.py</c> measures it in turns with OpenCV.
/// </summary>
internal static class ProposalRate
{
    private static readonly Dictionary<string, SelectiveSearchOptions> _presets = new()
    {
        ["fast"] = SelectiveSearchOptions.Fast,
        ["quality"] = SelectiveSearchOptions.Quality,
        ["opencv-fast"] = SelectiveSearchOptions.OpenCvFast,
        ["opencv-quality"] = SelectiveSearchOptions.OpenCvQuality,
    };

    /// <summary>Runs the measurement if <paramref name="args"/> name it; false where they do not.</summary>
    public static bool TryRun(string[] args)
    {
        if (args is not ["proposals", var preset] || !_presets.TryGetValue(preset, out SelectiveSearchOptions? options))
            return false;
        Engine.Threads = 1;
        var search = new SelectiveSearch(options);
        TimeProvider time = TimeProvider.System;
        while (Console.ReadLine() is { } path)
        {
            Image image = ImageFile.Load(path);
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = time.GetTimestamp();
            IReadOnlyList<BoundingBox> boxes = search.Propose(image, Path.GetFileNameWithoutExtension(path));
            double elapsed = time.GetElapsedTime(start).TotalSeconds, used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            IEnumerable<double> numbers = [elapsed, used, .. boxes.SelectMany(box => (double[])[box.X1, box.Y1, box.X2, box.Y2])];
            Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString("0.####", CultureInfo.InvariantCulture))));
        }

        return true;
    }
}
