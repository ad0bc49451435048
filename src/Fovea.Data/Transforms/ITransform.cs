using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>One step from the image that a data set reads to the image that a batch holds. A step has no state of its own.</summary>
public interface ITransform
{
    /// <summary>
    /// The transformed image: <paramref name="image"/> itself where nothing changes, else one that <paramref name="scratch"/> lends.
    /// </summary>
    /// <param name="image">The image; it may be shared, so the step does not write to it.</param>
    /// <param name="random">The random numbers of this sample in this epoch.</param>
    /// <param name="scratch">Lends images until the sample is finished.</param>
    /// <exception cref="DataException">The image does not fit the step.</exception>
    Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch);
}
