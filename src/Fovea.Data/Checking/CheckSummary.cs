using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>Counts what was found.</summary>
internal static class CheckSummary
{
    private const int MaxPicturesOfClass = 6;

    // The sizes that networks take are 32, 224 and 256; the other limits double.
    private static readonly int[] _sideLimits = [0, 32, 64, 128, 224, 256, 512, 1024];

    public static DataCheck Of(
        string name, CheckFindings findings, IReadOnlyList<DataProblem> problems, CancellationToken cancellation)
    {
        CheckedPart[] parts = [.. findings.Sources.Select(source => new CheckedPart(source.Name, source.Count))];
        FormatCount[] formats =
        [
            .. findings.Readable.Where(sample => sample.Facts.Format is not null).CountBy(sample => sample.Facts.Format!.Value)
                .Select(pair => new FormatCount(pair.Key, pair.Value)).OrderByDescending(count => count.Files),
        ];
        CheckedClass[] classes = Classes(findings);
        return new DataCheck(name, parts, classes, Sizes(findings), formats, problems, Pictures(findings, classes, cancellation))
        {
            Objects = ObjectCounts.Of(findings),
        };
    }

    // Of sets with boxes, whose lists have the background and may have unused numbers, those that a picture has.
    private static CheckedClass[] Classes(CheckFindings findings)
    {
        IReadOnlyList<ICheckedSource> sources = findings.Sources;
        Dictionary<string, int[]> counts = new(StringComparer.Ordinal);
        List<string> order = [];
        for (int part = 0; part < sources.Count; part++)
        {
            int[] ofPart = findings.ClassCounts(part);
            for (int label = 0; label < ofPart.Length; label++)
            {
                if (sources[part].HasBoxes && ofPart[label] == 0)
                    continue;
                string name = sources[part].Classes[label];
                if (!counts.TryGetValue(name, out int[]? ofClass))
                {
                    counts.Add(name, ofClass = new int[sources.Count]);
                    order.Add(name);
                }

                ofClass[part] += ofPart[label];
            }
        }

        return [.. order.Select(name => new CheckedClass(name, counts[name]))];
    }

    private static CheckedSizes? Sizes(CheckFindings findings)
    {
        CheckedSample[] samples = [.. findings.Readable];
        if (samples.Length == 0)
            return null;
        CheckedSample smallest = samples.MinBy(sample => sample.Facts.ShorterSide);
        CheckedSample largest = samples.MaxBy(sample => (long)sample.Facts.Width * sample.Facts.Height);
        int[] sides = [.. samples.Select(sample => sample.Facts.ShorterSide)];
        IEnumerable<SideRange> ranges = _sideLimits.Select((first, i) =>
        {
            int? last = i + 1 < _sideLimits.Length ? _sideLimits[i + 1] - 1 : null;
            return new SideRange(first, last, sides.Count(side => side >= first && !(side > last)));
        });
        return new CheckedSizes(
            Named(smallest), Named(largest), Median(samples, facts => facts.Width), Median(samples, facts => facts.Height),
            [.. ranges.Where(range => range.Images > 0)]);
    }

    private static CheckedImage Named(CheckedSample sample) => new(sample.Name, sample.Facts.Width, sample.Facts.Height);

    private static int Median(CheckedSample[] samples, Func<SampleFacts, int> size)
    {
        int[] sizes = [.. samples.Select(sample => size(sample.Facts)).Order()];
        return sizes[sizes.Length / 2];
    }

    // The first classes, and of each samples at equal distances.
    private static SamplePicture[] Pictures(CheckFindings findings, CheckedClass[] classes, CancellationToken cancellation)
    {
        DataCheckOptions options = findings.Options;
        if (options.Pictures == 0)
            return [];
        int most = classes.Length == 0 ? options.Pictures : MaxPicturesOfClass;
        int ofClass = Math.Clamp(options.Pictures / Math.Max(classes.Length, 1), 1, most);
        string[] names = classes.Length == 0 ? [""] : [.. classes.Select(each => each.Name).Take(options.Pictures / ofClass)];
        ILookup<string, CheckedSample> byClass = findings.Readable
            .SelectMany(sample => sample.Classes.DefaultIfEmpty(""), (sample, name) => (Sample: sample, Name: name))
            .ToLookup(pair => pair.Name, pair => pair.Sample, StringComparer.Ordinal);
        List<SamplePicture> pictures = [];
        foreach (string name in names)
        {
            CheckedSample[] samples = [.. byClass[name]];
            int count = Math.Min(ofClass, samples.Length);
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                CheckedSample sample = samples[(int)((long)i * samples.Length / count)];
                pictures.Add(new SamplePicture(name, sample.Name, Reduced(Read(sample), options.PictureSide)));
            }
        }

        return [.. pictures];
    }

    private static Image Read(CheckedSample sample) => sample.Source.FileBytes(sample.Index) is { } bytes
        ? ImageFile.Decode(bytes, sample.Name)
        : sample.Source.Pixels(sample.Index);

    private static Image Reduced(Image image, int side)
    {
        int longer = Math.Max(image.Width, image.Height);
        if (longer <= side)
            return image;
        int Scaled(int pixels) => Math.Max(1, (int)((long)pixels * side / longer));
        return Resizer.Resize(image, Scaled(image.Width), Scaled(image.Height), Interpolation.Bilinear);
    }
}
