using Fovea.Kernels;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// Draws the warped regions of each batch of fine-tuning, objects and background in fixed numbers from all images (Girshick et al. 2014,
/// section 2.3), with replacement; half of them are mirrored. A batch depends on the seed, the epoch and its place alone.
/// </summary>
public sealed class RegionWindows
{
    private const string StreamName = "rcnn windows";

    private readonly (int Image, int Region, int Label)[] _objects;
    private readonly (int Image, int Region, int Label)[] _background;
    private readonly int _objectsPerBatch;
    private readonly int _size;
    private readonly Philox _random;

    /// <summary>Collects the regions.</summary>
    /// <param name="labels">The labels of each image's regions, 0 for the background.</param>
    /// <param name="objects">The objects of a batch: 32 in the paper.</param>
    /// <param name="background">The regions of background of a batch: 96 in the paper.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ArgumentException">A batch would be empty, or no region shows an object.</exception>
    public RegionWindows(IReadOnlyList<int[]> labels, int objects, int background, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (objects < 1 || background < 0)
            throw new ArgumentException($"RegionWindows: {objects} objects and {background} of background; expected 1 and 0 or more.");
        ILookup<bool, (int Image, int Region, int Label)> regions = labels
            .SelectMany((ofImage, image) => ofImage.Select((label, region) => (image, region, label)))
            .ToLookup(region => region.label > 0);
        (_objects, _background) = ([.. regions[true]], [.. regions[false]]);
        if (_objects.Length == 0)
            throw new ArgumentException("RegionWindows: no region shows an object; give images with objects.", nameof(labels));
        (_objectsPerBatch, _size) = (objects, objects + (_background.Length == 0 ? 0 : background));
        _random = Philox.ForName(seed, StreamName);
    }

    /// <summary>The number of regions of a batch.</summary>
    public int BatchSize => _size;

    /// <summary>The regions of a batch: objects first, then background.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch of the epoch, from 0.</param>
    public RegionWindow[] Batch(int epoch, int batch)
    {
        PhiloxCursor random = _random.Fork((ulong)epoch).Fork((ulong)batch).Cursor();
        var windows = new RegionWindow[_size];
        for (int i = 0; i < _size; i++)
        {
            (int Image, int Region, int Label)[] pool = i < _objectsPerBatch ? _objects : _background;
            (int image, int region, int label) = pool[random.NextInt(pool.Length)];
            windows[i] = new RegionWindow(image, region, label, random.NextInt(2) == 1);
        }

        return windows;
    }
}

/// <summary>A warped region of a batch.</summary>
/// <param name="Image">The index of its image.</param>
/// <param name="Region">The index of the region among those of its image.</param>
/// <param name="Label">Its class, 0 for the background.</param>
/// <param name="IsMirrored">Whether it is mirrored.</param>
public readonly record struct RegionWindow(int Image, int Region, int Label, bool IsMirrored);
