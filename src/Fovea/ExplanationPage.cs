using System.Globalization;
using Fovea.Interpretability;
using Fovea.Interpretability.Pictures;
using Fovea.Training.Report;

namespace Fovea;

/// <summary>Writes what a network sees in images as a page: one file without scripts, with its pictures in it.</summary>
public static class ExplanationPage
{
    /// <summary>Writes the page in UTF-8.</summary>
    /// <param name="images">The images, in the order of the page.</param>
    /// <param name="only">The one way to be shown; null for all that were asked for.</param>
    /// <param name="output">The stream, which stays open.</param>
    /// <exception cref="ArgumentException">There is no image.</exception>
    public static void Write(IReadOnlyList<ImageExplanation> images, Explanation? only, Stream output)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
            throw new ArgumentException("ExplanationPage: no images; expected at least one.", nameof(images));
        List<ReportSection> sections = [];
        foreach (ImageExplanation seen in images)
        {
            Explanation[] shown = [.. seen.How.Distinct().Where(how => only is null || how == only)];
            if (shown.Length == 0)
                continue;
            sections.Add(Answer(seen));
            sections.AddRange(shown.Select(how => Section(seen, new ExplanationViews(seen), how)));
        }

        string names = images.Count == 1 ? images[0].Name : $"{images.Count} images";
        SectionReport.Write(
            $"What {images[0].Model} sees in {names}",
            ["Pictures are of the part of the image that the network sees. Heat maps go from dark blue for the lowest to yellow."],
            sections,
            output);
    }

    private static ReportSection Answer(ImageExplanation seen) => new(
        seen.Name, $"The class that is explained is {seen.Target.Label}, with a probability of {Percent(seen.Target.Probability)}.")
    {
        Table = new ReportTable(
            ["Answer", "probability"], [.. seen.Top.Select(answer => (string[])[answer.Label, Percent(answer.Probability)])]),
        Pictures = [new ReportPicture(seen.View, "What the network sees", $"{seen.View.Width}x{seen.View.Height} pixels")],
    };

    private static ReportSection Section(ImageExplanation seen, ExplanationViews views, Explanation how) => how switch
    {
        Explanation.GradCam => new(
            "Grad-CAM",
            $"Where {seen.Target.Label} is seen: the maps of {seen.GradCam!.Layer}, {Size(seen.GradCam.Map)}, weighted by how much the "
            + "score of the class grows with them (Selvaraju et al. 2016).")
        {
            Pictures = [new(views.Main(how), "Over the image", ""), new(views.Heat(seen.GradCam.Map), "The map", Size(seen.GradCam.Map))],
        },
        Explanation.Saliency => new(
            "Saliency",
            $"Which pixels the score of {seen.Target.Label} depends on most: the magnitude of its gradient (Simonyan et al. 2013).")
        {
            Pictures = [new(views.Main(how), "The gradient", "largest magnitude of the channels")],
        },
        Explanation.Guided => new(
            "Guided backpropagation",
            $"Which details raise the score of {seen.Target.Label}: its gradient, of which every ReLU passes only what is positive where "
            + "it was open (Springenberg et al. 2014). Grey is nothing.")
        {
            Pictures = [new(views.Main(how), "What arrives at the image", "")],
        },
        Explanation.Integrated => Integrated(seen, views),
        Explanation.Deconvolution => new(
            "Deconvolution",
            $"What excites {Words(seen.Deconvolution!.Activation)}: this activation alone, brought back to the image through the switches "
            + "of pooling, ReLU and the same filters (Zeiler and Fergus 2013). Grey is nothing.")
        {
            Pictures = [new(views.Main(how), "The projection", "")],
        },
        Explanation.Occlusion => Occluded(seen, views),
        Explanation.Filters => new(
            "First-layer filters",
            $"The {seen.Filters!.Filters.Count} filters of {seen.Filters.Layer}, each on its own scale; grey is nothing.")
        {
            Pictures =
            [
                new(views.Main(how), seen.Filters.Layer, $"{seen.Filters.Filters[0].Height}x{seen.Filters.Filters[0].Width} pixels"),
            ],
        },
        Explanation.Activations => new(
            "Activations", "The maps of the units with the highest activations, from upper left, each on its own scale.")
        {
            Pictures = [.. seen.Activations.Select(Activation)],
        },
        Explanation.Patches => Patches(seen, views),
        Explanation.Field => new(
            "Receptive field",
            $"What {Words(seen.FieldUnit!)} sees: {seen.Field!.Box.Width}x{seen.Field.Box.Height} pixels, of which those inside the image "
            + $"are framed. The fields of neighbours lie {Number(seen.Field.Field.Horizontal.Jump)} pixels apart.")
        {
            Pictures = [new(views.Main(how), "The field", $"row {seen.Field.Y}, column {seen.Field.X}")],
        },
        Explanation.Augmentation => Augmented(seen),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "not an explanation"),
    };

    private static ReportSection Integrated(ImageExplanation seen, ExplanationViews views)
    {
        IntegratedGradients integrated = seen.Integrated!;
        return new ReportSection(
            "Integrated gradients",
            $"What each pixel adds to the score of {seen.Target.Label}: its gradient on the straight way from the mean colour to the "
            + "image, by Gauss and Legendre’s rule (Sundararajan et al. 2017). The sum over all pixels is the difference of the two "
            + "scores, but for the error of the rule.")
        {
            Table = new ReportTable(
                ["Score", "value"],
                [
                    ["image less mean colour", Number(integrated.Difference)], ["sum of attributions", Number(integrated.Sum)],
                    ["error", Number(integrated.Error)],
                ]),
            Pictures =
            [
                new(views.Main(Explanation.Integrated), "Magnitude of the attributions", ""),
                new(ExplanationPicture.Over(seen.View, views.Attributions), "Over the image", ""),
            ],
        };
    }

    private static ReportSection Occluded(ImageExplanation seen, ExplanationViews views)
    {
        Occlusion occlusion = seen.Occlusion!;
        HeatMap places = occlusion.Probability;
        int lowest = places.Values.Index().MinBy(value => value.Item).Index;
        return new ReportSection(
            "Occlusion",
            $"How probable {seen.Target.Label} is while a grey square of {occlusion.Size}x{occlusion.Size} pixels covers a part of the "
            + $"image, at {places.Height}x{places.Width} places (Zeiler and Fergus 2013). It is {Percent(occlusion.Original)} without the "
            + $"square, and at the worst place {Percent(places.Values[lowest])}.")
        {
            Pictures =
            [
                new(views.Main(Explanation.Occlusion), "What covering costs", "yellow: the image must not be covered here"),
                new(
                    views.Heat(places with { Values = [.. places.Values.Select(value => occlusion.Original - value)] }),
                    "Loss of probability for each place",
                    $"highest with the square at column {lowest % places.Width * occlusion.Stride}, "
                    + $"row {lowest / places.Width * occlusion.Stride}"),
            ],
        };
    }

    private static ReportPicture Activation(ActivationMaps maps) => new(
        ExplanationViews.Maps(maps),
        maps.Layer,
        $"{maps.Maps.Channels} units of {maps.Maps.Height}x{maps.Maps.Width}, {maps.SilentUnits} of them see nothing; the highest is unit "
        + $"{maps.UnitsByActivation[0]}");

    private static ReportSection Patches(ImageExplanation seen, ExplanationViews views)
    {
        TopPatches patches = seen.Patches!;
        return new ReportSection(
            "Top patches",
            $"The {patches.Patches.Count} image patches that excite unit {patches.Unit} of {patches.Layer} most, of {patches.Images} "
            + "images, one an image, the highest first; beside them what excites the unit there, by deconvolution (Zeiler and Fergus "
            + "2013).")
        {
            Table = new ReportTable(
                ["Image", "activation"],
                [.. patches.Patches.Select(patch => (string[])[seen.PatchNames[patch.Index], Number(patch.Activation.Value)])]),
            Pictures = [new(views.Patches(), "Patches", ""), new(views.Projections(), "Their deconvolutions", "")],
        };
    }

    private static ReportSection Augmented(ImageExplanation seen) => new(
        "Augmentation", $"What changes that keep the object do to the probability of {seen.Target.Label}.")
    {
        Table = new ReportTable(
            ["Change", "probability", "answer"],
            [
                .. seen.Augmentation!.Answers.Select(answer => (string[])[
                    answer.Change, Percent(answer.Probability), $"{seen.Classes[answer.TopClass]}, {Percent(answer.TopProbability)}"]),
            ]),
        Pictures =
        [
            .. seen.Augmentation.Answers.Select(answer => new ReportPicture(answer.Image, answer.Change, Percent(answer.Probability))),
        ],
    };

    private static string Words(UnitActivation unit) =>
        $"unit {unit.Unit} of {unit.Layer} at row {unit.Y}, column {unit.X}, with an activation of {Number(unit.Value)}";

    private static string Size(HeatMap map) => $"{map.Height}x{map.Width}";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
