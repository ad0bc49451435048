using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Models;
using Fovea.Training.Report;

namespace Fovea;

/// <summary>An image as training sees it: augmented by a recipe, epoch after epoch.</summary>
/// <example><code>
/// AugmentationSheet sheet = AugmentationSheet.Draw(Recipe.Find("vgg-2014"), "vgg16", ImageFile.Load("cat.jpg"));
/// using FileStream page = File.Create("cat.html");
/// sheet.WriteHtml(page);
/// </code></example>
public sealed record AugmentationSheet
{
    private const int Gap = 4, Columns = 4;

    /// <summary>Recipe and network.</summary>
    public required string Title { get; init; }

    /// <summary>What the samples are, a sentence or more each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The image before the augmentation; for a network of small images of one size, resized to it.</summary>
    public required Image Original { get; init; }

    /// <summary>The samples, one for each epoch.</summary>
    public required IReadOnlyList<AugmentedSample> Samples { get; init; }

    /// <summary>The network of the catalogue whose recipe this is; ResNet-50 for a recipe of no network.</summary>
    public static string ModelOf(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return ModelCatalogue.All.FirstOrDefault(model => Recipe.For(model.Name).Name == recipe.Name)?.Name ?? "resnet50";
    }

    /// <summary>
    /// Draws the samples: those that training with this seed makes of the first image of its set in the epochs 0, 1, 2…
    /// </summary>
    /// <param name="recipe">The recipe; without an augmentation of its own, that which is usual for images of the network's size.</param>
    /// <param name="model">The network's name in the catalogue.</param>
    /// <param name="image">The image.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="count">The number of samples, at least 1.</param>
    /// <exception cref="FoveaException">The recipe is invalid or does not fit the network.</exception>
    /// <exception cref="UnknownModelException">The catalogue has no network of this name.</exception>
    /// <exception cref="DataException">The image is unsuitable for a transform.</exception>
    public static AugmentationSheet Draw(Recipe recipe, string model, Image image, ulong seed = 0, int count = 12)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        recipe.Validate();
        ModelInfo info = ModelCatalogue.Find(model);
        EvaluationPipeline pipeline = info.Preprocessing.Pipeline(info.InputHeight, info.InputWidth);
        Image original = pipeline.FillsInput ? Small(image, pipeline) : image;
        Augmentation augmentation = TrainingImages.Of(recipe, pipeline, Usual);
        IReadOnlyList<ITransform> transforms = pipeline.TrainingOptions(1, augmentation, seed).Transforms;
        Philox random = Philox.ForName(seed, "transforms");
        return new AugmentationSheet
        {
            Title = $"What {info.Name} sees by the recipe {recipe.Name}",
            Notes = NotesOf(recipe, augmentation, seed),
            Original = original,
            Samples = [.. Enumerable.Range(0, count).Select(epoch => Sample(original, transforms, random.Fork((ulong)epoch).Fork(0)))],
        };
    }

    /// <summary>Writes the sheet as one self-contained page in UTF-8, with what was drawn for each sample in words.</summary>
    /// <param name="output">The stream, which stays open.</param>
    public void WriteHtml(Stream output)
    {
        ReportPicture[] pictures =
        [
            new(Original, "original", $"{Original.Width}x{Original.Height}"),
            .. Samples.Select((sample, epoch) => new ReportPicture(sample.Image, $"epoch {epoch}", string.Join("; ", sample.Words))),
        ];
        PictureReport.Write(Title, Notes, pictures, output, ImageFile.EncodePng);
    }

    /// <summary>
    /// The samples as one picture, row by row; the original, first, is as high as they are, its sides cut off where it is wider.
    /// </summary>
    public Image ToImage()
    {
        (int width, int height) = (Samples[0].Image.Width, Samples[0].Image.Height);
        int rows = (Samples.Count + Columns) / Columns;
        var sheet = new Image((Columns * (width + Gap)) - Gap, (rows * (height + Gap)) - Gap, 3);
        sheet.Pixels.AsSpan().Fill(byte.MaxValue);
        var whole = new EvaluationPipeline(height, width, [0, 0, 0], [1, 1, 1]) { FillsInput = true };
        Place(Small(Original, whole), sheet, 0);
        foreach ((int index, AugmentedSample sample) in Samples.Index())
            Place(sample.Image.ToRgb(), sheet, index + 1);
        return sheet;
    }

    private static Augmentation Usual(EvaluationPipeline pipeline) =>
        !pipeline.FillsInput ? Augmentation.Photographs(pipeline.Height, pipeline.Width, pipeline.Interpolation)
        : pipeline.Mean.Count == 3 ? Augmentation.Cifar
        : Augmentation.None;

    private static string[] NotesOf(Recipe recipe, Augmentation augmentation, ulong seed)
    {
        string added = recipe.Transforms.ToString();
        string drawn = $"Augmentation {augmentation.Name}{(added.Length > 0 ? ", " + added : "")}. Each sample is what training with seed "
            + $"{seed} makes of the first image of its data set in an epoch; under it what was drawn.";
        return recipe.Transforms.Mixing() is null
            ? [drawn]
            : [drawn, "Training then mixes each image with the one before it in its batch, which is not shown."];
    }

    private static Image Small(Image image, EvaluationPipeline pipeline)
    {
        int padding = 2 * pipeline.Padding;
        EvaluationPipeline inner = pipeline with { Padding = 0, Height = pipeline.Height - padding, Width = pipeline.Width - padding };
        return Sample(image, inner.LoaderOptions(1).Transforms, default).Image;
    }

    private static AugmentedSample Sample(Image image, IReadOnlyList<ITransform> transforms, Philox source)
    {
        PhiloxCursor random = source.Cursor();
        var scratch = new ImageScratch();
        var sample = new Sample(image, Target.None);
        List<string> words = [];
        foreach (ITransform transform in transforms)
        {
            if (TransformWords.Of(transform, sample.Image, random) is { Length: > 0 } said)
                words.Add(said);
            sample = transform.Apply(sample, ref random, scratch);
        }

        return new AugmentedSample(sample.Image, words);
    }

    private static void Place(Image image, Image sheet, int index)
    {
        int left = index % Columns * (image.Width + Gap), top = index / Columns * (image.Height + Gap), length = image.Width * 3;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * length, length).CopyTo(sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * 3));
    }
}

/// <summary>An image after the random transforms.</summary>
/// <param name="Image">The image, as large as the network sees it.</param>
/// <param name="Words">What was drawn, in the order of the transforms.</param>
public sealed record AugmentedSample(Image Image, IReadOnlyList<string> Words);
