using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models;

/// <summary>A row of the <see cref="ModelCatalogue"/>.</summary>
public sealed record ModelInfo
{
    /// <summary>The name to ask for; torchvision's where it has the network.</summary>
    public required string Name { get; init; }

    /// <summary>The paper whose network it is.</summary>
    public required string Paper { get; init; }

    /// <summary>The paper's year.</summary>
    public required int Year { get; init; }

    /// <summary>Channels of an image.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Rows of an image.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of an image.</summary>
    public required int InputWidth { get; init; }

    /// <summary>How many classes it tells apart unless asked otherwise.</summary>
    public required int Classes { get; init; }

    /// <summary>Learned numbers that an answer needs, with that many classes.</summary>
    public required long Parameters { get; init; }

    /// <summary>Learned numbers of auxiliary classifiers, which only training needs, with that many classes.</summary>
    public long AuxiliaryParameters { get; init; }

    /// <summary>Multiply-adds of one image, with that many classes.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>How images are made ready for it, unless weights say otherwise.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What was published about its errors, if anything.</summary>
    public PublishedErrors? PublishedErrors { get; init; }

    /// <summary>Trained weights that can be had, the most widely used first.</summary>
    public IReadOnlyList<PretrainedWeights> Weights { get; init; } = [];

    /// <summary>
    /// Makes the network; fails with a <see cref="ShapeException"/> when it cannot work with images of the size asked for.
    /// </summary>
    public required Func<ModelOptions, Classifier> Create
    {
        get;
        init => field = options => Checked(value(options), options);
    }

    /// <summary>The shape [<paramref name="batch"/>, channels, height, width] of its input.</summary>
    public Shape InputShape(int batch = 1) => new(batch, InputChannels, InputHeight, InputWidth);

    private Classifier Checked(Classifier model, ModelOptions options)
    {
        if (options.InputSize is { } size)
            Graph.Trace(model.Forward, new Shape(1, InputChannels, size, size));
        return model;
    }
}

/// <summary>What a user may change of a row of the catalogue.</summary>
/// <param name="Classes">The number of classes; null for the row's own.</param>
/// <param name="InputSize">Height and width of the images; null for the row's own.</param>
public sealed record ModelOptions(int? Classes = null, int? InputSize = null);
