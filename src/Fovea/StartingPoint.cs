using Fovea.Data;
using Fovea.Data.Statistics;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Layers;

namespace Fovea;

/// <summary>A network at the start of training: with random weights, or with those of a file as far as they fit.</summary>
/// <param name="Plan">The plan with the parameters that are trained from scratch although others were loaded.</param>
/// <param name="Network">The network.</param>
/// <param name="Preprocessing">The preprocessing of images: that of the weights, else of the catalogue.</param>
/// <param name="Loaded">What was loaded, in a sentence; null without a file.</param>
internal sealed record StartingPoint(TrainingPlan Plan, Classifier Network, Preprocessing Preprocessing, string? Loaded)
{
    /// <summary>Creates the network of a plan, and the mean of each pixel of the training images where its recipe subtracts that.</summary>
    /// <param name="plan">The plan; with weights, which have their preprocessing, the one that is returned has their mean.</param>
    /// <param name="info">The network's row in the catalogue.</param>
    /// <param name="data">The training images.</param>
    /// <param name="workers">The number of threads that read them.</param>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="FoveaException">The weights belong to another network.</exception>
    /// <exception cref="WeightFileException">The file is missing, malformed, or nothing in it fits.</exception>
    public static StartingPoint Create(TrainingPlan plan, ModelInfo info, IImageDataset data, int workers)
    {
        Classifier network = Initial(plan, info, data.Classes.Count);
        if (plan.Weights is not { } path)
        {
            string? layers = plan.InitFrom is { } shallower ? ShallowerLayers.Copy(shallower, network) : null;
            return new StartingPoint(plan with { NewParameters = [] }, network, OwnPreprocessing(plan, info, data, workers), layers);
        }

        using WeightFile file = WeightSource.Open(path);
        PackageDescription description = new(file);
        if (description.ModelName is { } name && name != info.Name)
            throw new FoveaException($"{path} holds weights of {name}, not of {info.Name}: give --model {name}, or other weights");
        LoadReport loaded = description.Load(network, new LoadOptions { AllowPartial = true });
        Preprocessing preprocessing = description.Preprocessing(info);
        RecipeMean mean = preprocessing.MeanImage is null ? RecipeMean.Channel : RecipeMean.Pixel;
        plan = plan with { NewParameters = Head(network, loaded.Kept), Recipe = plan.Recipe with { Mean = mean } };
        Freeze(plan, network);
        return new StartingPoint(plan, network, preprocessing, loaded.Summary);
    }

    /// <summary>Creates the network of a run to be resumed; its weights are loaded with the checkpoint.</summary>
    /// <exception cref="WeightFileException">The checkpoint is missing or malformed.</exception>
    public static StartingPoint Resume(TrainingPlan plan, ModelInfo info, int classes, string checkpoint)
    {
        Classifier network = Initial(plan, info, classes);
        Freeze(plan, network);
        using WeightFile file = WeightFile.Open(checkpoint);
        return new StartingPoint(plan, network, new PackageDescription(file).Preprocessing(info), null);
    }

    private static Preprocessing OwnPreprocessing(TrainingPlan plan, ModelInfo info, IImageDataset data, int workers)
    {
        if (plan.Recipe.Mean == RecipeMean.Channel)
            return info.Preprocessing;
        InputSize.Check(data, info, info.Preprocessing);
        return info.Preprocessing.WithMeanImage(
            MeanImage.Of(data, info.Preprocessing.Pipeline(info.InputHeight, info.InputWidth), workers));
    }

    private static Classifier Initial(TrainingPlan plan, ModelInfo info, int classes)
    {
        Classifier network = info.Create(new ModelOptions(classes));
        network.Initialize(plan.Seed);
        network.RecomputeActivations(plan.Recompute);
        DropoutForms.Set(network, plan.Recipe.Dropout);
        try
        {
            DropoutForms.Factors(network);
        }
        catch (NotSupportedException failure)
        {
            throw new FoveaException($"{info.Name}: {failure.Message}: train it with --dropout inverted", failure);
        }

        return network;
    }

    // Where all that predicts was loaded, the last layer is the one that adapts.
    private static IReadOnlyList<string> Head(Module network, IReadOnlyList<string> kept) =>
        network.State().Any(entry => !entry.IsForTrainingOnly && kept.Contains(entry.Name)) ? kept : [.. kept, .. LastLayer(network)];

    private static string[] LastLayer(Module network)
    {
        string[] names = [.. network.Parameters().Select(entry => entry.Name)];
        string prefix = names[^1][..(names[^1].LastIndexOf('.') + 1)];
        return [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    private static void Freeze(TrainingPlan plan, Module network)
    {
        if (plan.Recipe.Freeze && plan.NewParameters.Count > 0)
            Freeze(network, "", plan.NewParameters);
    }

    // A module is frozen as a whole where none of its tensors is trained from scratch.
    private static void Freeze(Module module, string prefix, IReadOnlyList<string> trained)
    {
        foreach ((string name, Module child) in module.Children)
        {
            string path = $"{prefix}{name}.";
            if (trained.Any(each => each.StartsWith(path, StringComparison.Ordinal)))
                Freeze(child, path, trained);
            else
                child.Freeze();
        }
    }
}
