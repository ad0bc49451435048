using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Interpretability;

/// <summary>
/// The parts of images that excite a unit most, over a data set, each with its projection by <see cref="Interpretability.Deconvolution"/>
/// (Zeiler and Fergus 2013, arXiv:1311.2901, figure 2).
/// </summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Unit">The channel.</param>
/// <param name="Images">The number of images that were looked at.</param>
/// <param name="Patches">The parts, at most one of an image, the one with the highest activation first.</param>
public sealed record TopPatches(string Layer, int Unit, int Images, IReadOnlyList<ImagePatch> Patches)
{
    /// <summary>The images that could not be read.</summary>
    public IReadOnlyList<SampleFailure> Unreadable { get; init; } = [];

    /// <summary>Looks through a data set.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="data">The images.</param>
    /// <param name="pipeline">The preprocessing of the network.</param>
    /// <param name="layer">The layer's path.</param>
    /// <param name="unit">The channel.</param>
    /// <param name="options">How many patches, and how many images at once; null for the defaults.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ExplanationException">
    /// There is no such layer with maps, no such unit, or the layer's positions have fields of different sizes.
    /// </exception>
    /// <exception cref="ShapeException">The network does not accept images of the pipeline's size.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static TopPatches Of(
        Layer network, IImageDataset data, EvaluationPipeline pipeline, string layer, int unit, TopPatchesOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(pipeline);
        options ??= new TopPatchesOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        var shape = new Shape(1, pipeline.Mean.Count, pipeline.Height, pipeline.Width);
        NetworkLayers.CheckUnit(layer, NetworkLayers.MapsOf(network, shape, layer), unit);
        UnitReceptiveField.Of(network, shape, layer, 0, 0);

        List<(int Index, UnitActivation Activation)> found = [];
        List<SampleFailure> unreadable = [];
        BatchLoaderOptions loading = pipeline.LoaderOptions(options.BatchSize) with { SkipUnreadable = true, Workers = options.Workers };
        var loader = new BatchLoader(data, loading);
        foreach (Batch batch in loader.Epoch(0, cancellation: cancellation))
        {
            unreadable.AddRange(batch.Failures);
            found.AddRange(Strongest(network, batch, layer, unit));
        }

        ImagePatch[] patches =
        [
            .. found.OrderByDescending(each => each.Activation.Value)
                .ThenBy(each => each.Index)
                .Take(options.Count)
                .Select(each => Patch(network, data, pipeline, each.Index, each.Activation)),
        ];
        return new TopPatches(layer, unit, found.Count, patches) { Unreadable = unreadable };
    }

    private static List<(int Index, UnitActivation Activation)> Strongest(Layer network, Batch batch, string layer, int unit)
    {
        List<(int, UnitActivation)> found = [];
        if (batch.Count == 0)
            return found;
        using var scope = new TensorScope();
        using var tap = new LayerTap(network, layer);
        var shape = new Shape(batch.Count, batch.Channels, batch.Height, batch.Width);
        Tensor images = Tensor.FromChannelsLast(shape, batch.Images.AsSpan(0, shape.Elements));
        network.Forward(images);
        images.Release();
        Shape maps = tap.Result.Shape;
        ReadOnlySpan<float> values = tap.Result.Data;
        int pixels = maps[2] * maps[3];
        for (int n = 0; n < batch.Count; n++)
        {
            int best = 0;
            float highest = float.NegativeInfinity;
            for (int i = 0; i < pixels; i++)
            {
                float value = values[(((n * pixels) + i) * maps[1]) + unit];
                if (value > highest)
                    (best, highest) = (i, value);
            }

            found.Add((batch.Indices[n], new UnitActivation(layer, unit, best / maps[3], best % maps[3], highest)));
        }

        return found;
    }

    private static ImagePatch Patch(Layer network, IImageDataset data, EvaluationPipeline pipeline, int index, UnitActivation activation)
    {
        Image view = pipeline.Fit(data.Read(index));
        Tensor input = PreparedImage.Of(pipeline, view);
        Deconvolution projection = Deconvolution.Of(network, input, activation.Layer, activation.Unit);
        FieldBox box = UnitReceptiveField.Of(network, input.Shape, activation.Layer, activation.Y, activation.X)
            .Box.Inside(view.Width, view.Height);
        input.Release();
        return new ImagePatch(
            index, activation, box, Cropping.Crop(view, box.Left, box.Top, box.Width, box.Height), projection.Pixels.Cropped(box));
    }
}

/// <summary>A part of an image that excites a unit.</summary>
/// <param name="Index">The index of the image in the data set.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Box">The unit's receptive field inside the image that the network sees.</param>
/// <param name="Picture">This part of the image.</param>
/// <param name="Projection">The same part of the unit's deconvolution, [C, H, W].</param>
public sealed record ImagePatch(int Index, UnitActivation Activation, FieldBox Box, Image Picture, ChannelMaps Projection);

/// <summary>How <see cref="TopPatches"/> looks through a data set.</summary>
public sealed record TopPatchesOptions
{
    /// <summary>The number of patches.</summary>
    public int Count { get; init; } = 9;

    /// <summary>The number of images in a forward pass.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The number of threads that read and prepare images; 0 for the caller's.</summary>
    public int Workers { get; init; } = 1;
}
