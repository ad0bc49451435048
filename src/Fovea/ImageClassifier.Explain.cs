using System.Globalization;
using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Interpretability;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea;

/// <content>What the network sees.</content>
public sealed partial class ImageClassifier
{
    private const int ClassesShown = 5;

    /// <summary>The hooks and frozen parameters of an explanation belong to the network: one at a time.</summary>
    private readonly Lock _explaining = new();

    /// <summary>Shows what the network sees in an image file.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="options">How to look inside, and at what; null for Grad-CAM of the most probable class.</param>
    /// <exception cref="ImageFormatException">The file is missing, cannot be read or is no image.</exception>
    /// <exception cref="ExplanationException">There is no such class, layer or unit, or an option is out of its range.</exception>
    /// <exception cref="FoveaException">The network has no stages and no layer is named.</exception>
    /// <exception cref="InvalidOperationException">The weights were released, or a gradient tape records on this thread.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public ImageExplanation Explain(string path, ExplainOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Explain(ImageFile.Load(path), options ?? new ExplainOptions(), Path.GetFileName(path), default);
    }

    /// <inheritdoc cref="Explain(string, ExplainOptions?)"/>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="how">The ways to look inside, for the most probable class.</param>
    public ImageExplanation Explain(string path, params Explanation[] how) => Explain(path, new ExplainOptions { How = how });

    /// <inheritdoc cref="Explain(string, ExplainOptions?)"/>
    /// <summary>Shows what the network sees in a decoded image.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    /// <param name="options">How to look inside, and at what; null for Grad-CAM of the most probable class.</param>
    public ImageExplanation Explain(Image image, ExplainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Explain(image, options ?? new ExplainOptions(), "the image", default);
    }

    /// <inheritdoc cref="Explain(string, ExplainOptions?)"/>
    /// <summary>Shows what the network sees in an image file, on a thread of the pool.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="options">How to look inside, and at what; null for Grad-CAM of the most probable class.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public Task<ImageExplanation> ExplainAsync(
        string path, ExplainOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(
            () => Explain(ImageFile.Load(path), options ?? new ExplainOptions(), Path.GetFileName(path), cancellation), cancellation);
    }

    private ImageExplanation Explain(Image image, ExplainOptions options, string name, CancellationToken cancellation)
    {
        ThrowIfReleased("explain it");
        IReadOnlyList<ClassPrediction> all = Predict(image, Classes.Count);
        ClassPrediction target = options.Class is { } named ? all.First(answer => answer.Index == ClassOf(named)) : all[0];
        Image view = _package.Pipeline.Fit(image);
        Tensor input = _package.Prepare(image);
        var explanation = new ImageExplanation
        {
            Name = name,
            Model = Model.Name,
            View = view,
            Top = [.. all.Take(ClassesShown)],
            Target = target,
            Classes = Classes,
            How = [.. options.How.Distinct()],
            IsBgr = _package.Pipeline.ChannelOrder == ChannelOrder.Bgr,
        };
        try
        {
            lock (_explaining)
            {
                foreach (Explanation how in explanation.How)
                {
                    cancellation.ThrowIfCancellationRequested();
                    explanation = With(explanation, how, image, input, options, cancellation);
                }
            }
        }
        finally
        {
            input.Release();
        }

        return explanation;
    }

    private ImageExplanation With(
        ImageExplanation seen, Explanation how, Image image, Tensor input, ExplainOptions options, CancellationToken cancellation)
    {
        Layer network = _package.Network;
        int target = seen.Target.Index;
        switch (how)
        {
            case Explanation.GradCam:
                return seen with { GradCam = GradCam.Of(network, input, target, options.Layer ?? Stages(input)[^1]) };
            case Explanation.Saliency:
                return seen with { Saliency = Saliency.Of(network, input, target) };
            case Explanation.Guided:
                return seen with { Guided = GuidedBackpropagation.Of(network, input, target) };
            case Explanation.Integrated:
                return seen with { Integrated = IntegratedGradients.Of(network, input, target, steps: options.Steps) };
            case Explanation.Deconvolution:
                return seen with { Deconvolution = Deconvolution.Of(network, input, UnitLayer(input, options), options.Unit) };
            case Explanation.Occlusion:
                return seen with { Occlusion = Occlusion.Of(LogitsOf, input, target, options.Occlusion, cancellation) };
            case Explanation.Filters:
                return seen with { Filters = FirstLayerFilters.Of(network, input.Shape) };
            case Explanation.Activations:
                IReadOnlyList<string> layers = options.Layer is { } layer ? [layer] : Stages(input);
                return seen with { Activations = [.. layers.Select(each => ActivationMaps.Of(network, input, each))] };
            case Explanation.Patches:
                return WithPatches(seen, image, Unit(input, options), options.PatchImages, cancellation);
            case Explanation.Field:
                UnitActivation unit = Unit(input, options);
                return seen with { FieldUnit = unit, Field = UnitReceptiveField.Of(network, input.Shape, unit.Layer, unit.Y, unit.X) };
            case Explanation.Augmentation:
                return seen with { Augmentation = AugmentationEffect.Of(LogitsOf, _package.Pipeline, image, target, cancellation) };
            default:
                throw new ArgumentOutOfRangeException(nameof(how), how, "not an explanation");
        }
    }

    private ImageExplanation WithPatches(
        ImageExplanation seen, Image image, UnitActivation unit, IImageDataset? data, CancellationToken cancellation)
    {
        data ??= new OneImage(image, seen.Name);
        var options = new TopPatchesOptions { BatchSize = _options.BatchSize, Workers = _options.Workers ?? 1 };
        return seen with
        {
            Patches = TopPatches.Of(_package.Network, data, _package.Pipeline, unit.Layer, unit.Unit, options, cancellation),
            PatchNames =
            [
                .. Enumerable.Range(0, data.Count)
                    .Select(index => data.PathOf(index) is { } path ? Path.GetFileName(path) : $"image {index}"),
            ],
        };
    }

    private UnitActivation Unit(Tensor input, ExplainOptions options) =>
        UnitActivation.Strongest(_package.Network, input, UnitLayer(input, options), options.Unit);

    private string UnitLayer(Tensor input, ExplainOptions options)
    {
        if (options.Layer is { } layer)
            return layer;
        IReadOnlyList<string> stages = Stages(input);
        return stages[stages.Count / 2];
    }

    private IReadOnlyList<string> Stages(Tensor input) => _package.Network is Classifier classifier
        ? NetworkLayers.Stages(classifier, input.Shape)
        : throw new FoveaException($"{Model.Name}: the network does not tell its stages: name a layer");

    /// <exception cref="ExplanationException">There is no such class.</exception>
    private int ClassOf(string named)
    {
        for (int i = 0; i < Classes.Count; i++)
        {
            if (Classes[i].Equals(named, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        if (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Classes.Count)
            return index;
        string[] near = [.. Classes.Where(name => name.Contains(named, StringComparison.OrdinalIgnoreCase)).Take(3)];
        string question = near.Length > 0 ? $": did you mean {string.Join(" or ", near)}?" : "";
        throw new ExplanationException(
            $"there is no class '{named}'{question} (expected a class's name, such as {Classes[0]}, or its index, 0 to "
            + $"{Classes.Count - 1})");
    }

    /// <summary>The explained image as a data set.</summary>
    private sealed class OneImage(Image image, string name) : IImageDataset
    {
        public string Name => name;

        public int Count => 1;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => Data.Target.None;

        public Image Read(int index) => image;

        public string PathOf(int index) => name;
    }
}
