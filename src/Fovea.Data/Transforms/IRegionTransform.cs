using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>A transform that begins with a resize of the image or of a part of it.</summary>
internal interface IRegionTransform : ITransform
{
    /// <summary>The transformed sample of an image that is not decoded: that of the decoded one, byte for byte.</summary>
    /// <exception cref="DataException">The image is unsuitable for the transform.</exception>
    /// <exception cref="ImageFormatException">The file is damaged.</exception>
    Sample Apply(EncodedImage image, Target target, ref PhiloxCursor random, ImageScratch scratch);
}

/// <summary>A transform that leaves images of some sizes as they are, and draws no random number.</summary>
internal interface IConditionalTransform : ITransform
{
    /// <summary>Whether it leaves images of this size as they are.</summary>
    bool Keeps(ImageSize size);
}
