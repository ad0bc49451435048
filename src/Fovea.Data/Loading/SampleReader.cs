using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>
/// Reads the samples of a data set and transforms them. Where the first transform that changes a photograph resizes a part of it, the part
/// comes from the file at once, and no image of the whole is allocated; the bytes are the same. Not thread-safe.
/// </summary>
internal sealed class SampleReader
{
    private readonly IImageDataset _dataset;
    private readonly ITransform[] _transforms;
    private readonly ImageScratch _scratch = new();
    private readonly int _conditions;
    private readonly IRegionTransform? _region;

    public SampleReader(IImageDataset dataset, IEnumerable<ITransform> transforms)
    {
        (_dataset, _transforms) = (dataset, [.. transforms]);
        while (_conditions < _transforms.Length && _transforms[_conditions] is IConditionalTransform)
            _conditions++;
        _region = _conditions < _transforms.Length ? _transforms[_conditions] as IRegionTransform : null;
    }

    /// <summary>The transformed sample; its image is valid until the next is read.</summary>
    /// <exception cref="DataException">The image cannot be read or is unsuitable for a transform.</exception>
    public Sample Read(int index, PhiloxCursor random)
    {
        _scratch.Reset();
        if (_region is null || _dataset.ReadEncoded(index) is not { } file)
            return Transformed(new Sample(_dataset.Read(index), _dataset.Target(index)), 0, ref random);
        try
        {
            return IsUnchangedBefore(file)
                ? Transformed(_region.Apply(file, _dataset.Target(index), ref random, _scratch), _conditions + 1, ref random)
                : Transformed(new Sample(file.Decode(), _dataset.Target(index)), 0, ref random);
        }
        catch (ImageFormatException failure)
        {
            throw new DataException(failure.Message, failure);
        }
    }

    private bool IsUnchangedBefore(EncodedImage file)
    {
        var size = new ImageSize(file.Height, file.Width, 3);
        foreach (ITransform transform in _transforms.AsSpan(0, _conditions))
        {
            if (!((IConditionalTransform)transform).Keeps(size))
                return false;
        }

        return true;
    }

    private Sample Transformed(Sample sample, int first, ref PhiloxCursor random)
    {
        foreach (ITransform transform in _transforms.AsSpan(first))
            sample = transform.Apply(sample, ref random, _scratch);
        return sample;
    }
}
