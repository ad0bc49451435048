using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>New samples from changes of pixels, with images from the scratch pool.</summary>
internal static class SampleChanges
{
    internal static Sample Changed(this Sample sample, Action<Image, Image> change, ImageScratch scratch)
    {
        Image changed = scratch.RentLike(sample.Image);
        change(sample.Image, changed);
        return sample with { Image = changed };
    }

    internal static Sample Warped(this Sample sample, in AffineMap map, Interpolation interpolation, byte fill, ImageScratch scratch)
    {
        Image warped = scratch.Rent(map.Width, map.Height, sample.Image.Channels);
        AffineWarp.Apply(sample.Image, map.Matrix, warped, interpolation, fill);
        return sample.Moved(warped, map);
    }
}
