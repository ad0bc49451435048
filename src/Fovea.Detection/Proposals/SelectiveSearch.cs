using Fovea.Data;
using Fovea.Detection.Proposals.Grouping;
using Fovea.Detection.Proposals.Segmentation;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Tensors;

namespace Fovea.Detection.Proposals;

/// <summary>
/// Selective search (Uijlings, van de Sande, Gevers, Smeulders: "Selective search for object recognition", IJCV 2013): boxes around all
/// regions of hierarchies that grow from small segments to the whole image. Thread-safe.
/// </summary>
public sealed class SelectiveSearch
{
    private readonly SelectiveSearchOptions _options;

    /// <summary>Prepares a search.</summary>
    /// <exception cref="ArgumentException">An option is not as <see cref="SelectiveSearchOptions"/> says.</exception>
    public SelectiveSearch(SelectiveSearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
    }

    /// <summary>
    /// The boxes that may show objects, no two the same, in pixels of the image, the best first: a box comes by its depth in its
    /// hierarchy, 1 for the whole image, times a random number, the least first.
    /// </summary>
    /// <param name="image">The image, grey or in colour.</param>
    /// <param name="name">The image's name: with the seed it decides the order.</param>
    public IReadOnlyList<BoundingBox> Propose(Image image, string name)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(name);
        Image segmented = Resized(image);
        Philox random = Philox.ForName(_options.Seed, name);
        var found = new List<RankedBox>[_options.ColorSpaces.Count];
        Engine.Pool.For(found.Length, i => found[i] = Search(segmented, i, random));
        return Ordered(found, segmented, image);
    }

    /// <summary>The boxes of several images, as <see cref="Propose"/> finds them, on <see cref="Engine.Threads"/> threads.</summary>
    /// <param name="names">The images' names.</param>
    /// <param name="read">Reads the image at a place in <paramref name="names"/>; it is called from several threads at once.</param>
    public IReadOnlyList<IReadOnlyList<BoundingBox>> ProposeMany(IReadOnlyList<string> names, Func<int, Image> read)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(read);
        var boxes = new IReadOnlyList<BoundingBox>[names.Count];
        Engine.Pool.For(boxes.Length, i => boxes[i] = Propose(read(i), names[i]));
        return boxes;
    }

    private Image Resized(Image image) => _options.Width is not { } width || width == image.Width
        ? image
        : Resizer.Resize(image, width, (int)Math.Max(1, Math.Round((double)image.Height * width / image.Width)), Interpolation.Bilinear);

    private List<RankedBox> Search(Image image, int space, Philox random)
    {
        List<RankedBox> found = [];
        ColorPlanes planes = ColorPlanes.Of(image, _options.ColorSpaces[space]), smooth = Smoothing.Smooth(planes, _options.Sigma);
        PixelGraph graph = PixelGraph.Of(smooth);
        var bins = new PixelBins(planes, smooth);
        int hierarchies = _options.Scales.Count * _options.Similarities.Count;
        for (int i = 0; i < _options.Scales.Count; i++)
        {
            int scale = _options.Scales[i];
            SegmentMap segments = GraphSegmentation.Segment(graph, scale, _options.MinSegmentSize ?? scale);
            var regions = new SegmentRegions(segments, bins);
            for (int j = 0; j < _options.Similarities.Count; j++)
            {
                int hierarchy = (space * hierarchies) + (i * _options.Similarities.Count) + j;
                PhiloxCursor draws = random.Fork((ulong)hierarchy).Cursor();
                foreach ((PixelBox box, int depth) in new RegionGrouping(regions, _options.Similarities[j]).Boxes())
                    found.Add(new RankedBox(depth * draws.NextFloat(), box));
            }
        }

        return found;
    }

    private List<BoundingBox> Ordered(List<RankedBox>[] found, Image segmented, Image image)
    {
        RankedBox[] all = [.. found.SelectMany(boxes => boxes)];
        Array.Sort(all, static (a, b) => a.CompareTo(b));
        HashSet<PixelBox> seen = [];
        List<BoundingBox> ordered = [];
        foreach ((_, PixelBox box) in all)
        {
            if (box.Width >= _options.MinBoxSide && box.Height >= _options.MinBoxSide && seen.Add(box))
                ordered.Add(new BoundingBox(ToX(box.Left), ToY(box.Top), ToX(box.Right), ToY(box.Bottom)));
        }

        return ordered;

        float ToX(int x) => (float)((double)x * image.Width / segmented.Width);

        float ToY(int y) => (float)((double)y * image.Height / segmented.Height);
    }
}
