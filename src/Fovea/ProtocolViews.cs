using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea;

/// <summary>Cuts the views of an image that an evaluation protocol asks for.</summary>
/// <param name="Width">The columns of a crop.</param>
/// <param name="Height">The rows of a crop.</param>
/// <param name="Interpolation">The resize filter.</param>
internal sealed record ProtocolViews(int Width, int Height, Interpolation Interpolation)
{
    private const int GridSize = 5;

    /// <summary>
    /// The views of one scale, all of one size, in a fixed order: by row and column, those of the image before the mirrored ones.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="scale">The length of the shorter side after resizing; for crops at least that of their longer side.</param>
    /// <param name="views">Which views.</param>
    public IEnumerable<Image> At(Image image, int scale, EvaluationViews views)
    {
        Image scaled = Math.Min(image.Width, image.Height) == scale ? image : Resizer.ShortSide(image, scale, Interpolation);
        return views switch
        {
            EvaluationViews.CenterCrop => [Cropping.CenterCrop(scaled, Width, Height)],
            EvaluationViews.TenCrop => MultiCrop.TenCrop(scaled, Height, Width),
            EvaluationViews.SquareCrops => Squares(scaled)
                .SelectMany(square => AlsoMirrored(MultiCrop.FiveCrop(square, Height, Width).Append(Whole(square)))),
            EvaluationViews.GridCrops => AlsoMirrored(Grid(scaled)),
            _ => AlsoMirrored([scaled]),
        };
    }

    // Each view is mirrored, and not the image cropped again, whose crops in the middle can lie one pixel beside.
    private static IEnumerable<Image> AlsoMirrored(IEnumerable<Image> views)
    {
        Image[] all = [.. views];
        return all.Concat(all.Select(Cropping.FlipHorizontal));
    }

    /// <summary>Left, centre and right square; of an image that is taller than wide the top, centre and bottom one.</summary>
    private static IEnumerable<Image> Squares(Image image)
    {
        int size = Math.Min(image.Width, image.Height);
        yield return Cropping.Crop(image, 0, 0, size, size);
        yield return Cropping.CenterCrop(image, size, size);
        yield return Cropping.Crop(image, image.Width - size, image.Height - size, size, size);
    }

    private Image Whole(Image square) => Resizer.Resize(square, Width, Height, Interpolation);

    private IEnumerable<Image> Grid(Image image) =>
        from row in Enumerable.Range(0, GridSize)
        from column in Enumerable.Range(0, GridSize)
        select Cropping.Crop(image, GridOffset(image.Width - Width, column), GridOffset(image.Height - Height, row), Width, Height);

    private static int GridOffset(int range, int index) =>
        (int)Math.Round((double)range * index / (GridSize - 1), MidpointRounding.ToEven);
}
