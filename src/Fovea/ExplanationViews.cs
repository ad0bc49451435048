using Fovea.Imaging;
using Fovea.Interpretability;
using Fovea.Interpretability.Pictures;

namespace Fovea;

/// <summary>The pictures of an <see cref="ImageExplanation"/>.</summary>
internal sealed class ExplanationViews(ImageExplanation seen)
{
    private const int MapsShown = 16, MapColumns = 8, MapSide = 56, FilterSide = 33, FilterColumns = 12, PatchColumns = 3, PatchSide = 96;
    private const int ChangeColumns = 4;

    public Image Main(Explanation how) => how switch
    {
        Explanation.GradCam => ExplanationPicture.Over(seen.View, seen.GradCam!.Map),
        Explanation.Saliency => Heat(seen.Saliency!.Map),
        Explanation.Guided => Signed(seen.Guided!.Gradient),
        Explanation.Integrated => Heat(Attributions),
        Explanation.Deconvolution => Signed(seen.Deconvolution!.Pixels),
        Explanation.Occlusion => ExplanationPicture.Over(seen.View, Loss),
        Explanation.Filters => Filters(),
        Explanation.Activations => Maps(seen.Activations[0]),
        Explanation.Patches => Patches(),
        Explanation.Field => ExplanationPicture.Outlined(seen.View, seen.Field!.Box),
        Explanation.Augmentation => ExplanationPicture.Grid(
            [.. seen.Augmentation!.Answers.Select(answer => answer.Image)], ChangeColumns),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "not an explanation"),
    };

    /// <summary>What covering costs each pixel.</summary>
    public HeatMap Loss => seen.Occlusion!.Loss(seen.View.Height, seen.View.Width);

    /// <summary>The magnitude of each pixel's attribution, over its channels.</summary>
    public HeatMap Attributions
    {
        get
        {
            HeatMap sum = seen.Integrated!.Attributions.Sum();
            return sum with { Values = [.. sum.Values.Select(Math.Abs)] };
        }
    }

    public Image Heat(HeatMap map) => ExplanationPicture.Heat(map, seen.View.Width, seen.View.Height);

    public Image Signed(ChannelMaps values) => ExplanationPicture.Signed(values, seen.IsBgr);

    /// <summary>The maps of the units with the highest activations, each on its own scale.</summary>
    public static Image Maps(ActivationMaps maps) => ExplanationPicture.Grid(
        [
            .. maps.UnitsByActivation.Take(MapsShown)
                .Select(unit => ExplanationPicture.Heat(maps.Maps.Channel(unit), MapSide, MapSide)),
        ],
        MapColumns);

    public Image Patches() => ExplanationPicture.Grid([.. seen.Patches!.Patches.Select(patch => Sized(patch.Picture))], PatchColumns);

    public Image Projections() =>
        ExplanationPicture.Grid([.. seen.Patches!.Patches.Select(patch => Sized(Signed(patch.Projection)))], PatchColumns);

    private Image Filters() => ExplanationPicture.Grid(
        [
            .. seen.Filters!.Filters.Select(filter => ExplanationPicture.Enlarged(
                Signed(filter), Math.Max(1, FilterSide / Math.Max(filter.Height, filter.Width)))),
        ],
        FilterColumns);

    private static Image Sized(Image patch)
    {
        double scale = (double)PatchSide / Math.Max(patch.Width, patch.Height);
        (int width, int height) = (Math.Max(1, (int)(patch.Width * scale)), Math.Max(1, (int)(patch.Height * scale)));
        return Resizer.Resize(patch, width, height, Interpolation.Bilinear);
    }
}
