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
    /// The views of one scale, all of one size, in a fixed order: by row and column, those of the image before those of its mirror image.
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
                .SelectMany(square => Mirrored(square, each => FiveCrops(each).Append(Whole(each)))),
            EvaluationViews.GridCrops => Mirrored(scaled, Grid),
            _ => Mirrored(scaled, each => [each]),
        };
    }

    // As torchvision does it: the mirror image is cropped, whose centre can lie one pixel beside the mirrored centre crop.
    private static IEnumerable<Image> Mirrored(Image image, Func<Image, IEnumerable<Image>> views) =>
        views(image).Concat(views(Cropping.FlipHorizontal(image)));

    /// <summary>Left, centre and right square; of an image that is taller than wide the top, centre and bottom one.</summary>
    private static IEnumerable<Image> Squares(Image image)
    {
        int size = Math.Min(image.Width, image.Height);
        yield return Cropping.Crop(image, 0, 0, size, size);
        yield return Cropping.CenterCrop(image, size, size);
        yield return Cropping.Crop(image, image.Width - size, image.Height - size, size, size);
    }

    private Image Whole(Image square) => Resizer.Resize(square, Width, Height, Interpolation);

    private IReadOnlyList<Image> FiveCrops(Image image) => MultiCrop.FiveCrop(image, Height, Width);

    private IEnumerable<Image> Grid(Image image) =>
        from row in Enumerable.Range(0, GridSize)
        from column in Enumerable.Range(0, GridSize)
        select Cropping.Crop(image, GridOffset(image.Width - Width, column), GridOffset(image.Height - Height, row), Width, Height);

    private static int GridOffset(int range, int index) =>
        (int)Math.Round((double)range * index / (GridSize - 1), MidpointRounding.ToEven);
}
