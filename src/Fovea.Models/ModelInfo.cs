using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models;

/// <summary>A row of the <see cref="ModelCatalogue"/>.</summary>
public sealed record ModelInfo
{
    /// <summary>The name of the network; torchvision's where it has the network.</summary>
    public required string Name { get; init; }

    /// <summary>The paper: authors and title.</summary>
    public required string Paper { get; init; }

    /// <summary>The paper's year.</summary>
    public required int Year { get; init; }

    /// <summary>The number of image channels.</summary>
    public required int InputChannels { get; init; }

    /// <summary>The image height.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The image width.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The default number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The number of trainable parameters used in inference, with the default number of classes.</summary>
    public required long Parameters { get; init; }

    /// <summary>
    /// The number of trainable parameters of auxiliary classifiers, which only training uses, with the default number of classes.
    /// </summary>
    public long AuxiliaryParameters { get; init; }

    /// <summary>The number of multiply-adds for one image, with the default number of classes.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>The preprocessing of images, unless weights have their own.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The published error rates, if any.</summary>
    public PublishedErrors? PublishedErrors { get; init; }

    /// <summary>
    /// Where the network knowingly differs from that of the paper, a sentence for each difference; empty where none is known.
    /// </summary>
    public IReadOnlyList<string> Deviations { get; init; } = [];

    /// <summary>Pretrained weights, the most widely used first.</summary>
    public IReadOnlyList<PretrainedWeights> Weights { get; init; } = [];

    /// <summary>Creates the network; throws a <see cref="ShapeException"/> when it does not support images of the requested size.</summary>
    public required Func<ModelOptions, Classifier> Create
    {
        get;
        init => field = options => Checked(value(options), options);
    }

    /// <summary>The input shape [<paramref name="batch"/>, channels, height, width].</summary>
    public Shape InputShape(int batch = 1) => new(batch, InputChannels, InputHeight, InputWidth);

    private Classifier Checked(Classifier model, ModelOptions options)
    {
        if (options.InputSize is { } size)
            Graph.Trace(model.Forward, new Shape(1, InputChannels, size, size));
        return model;
    }
}

/// <summary>The options of a network of the catalogue.</summary>
/// <param name="Classes">The number of classes; null for the default.</param>
/// <param name="InputSize">Height and width of the images; null for the default.</param>
public sealed record ModelOptions(int? Classes = null, int? InputSize = null);
