using Fovea.Data;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// A detector at the start of training: with random weights, with those of a classifier in its backbone, or of a detector.
/// </summary>
/// <param name="Plan">The plan with the parameters that are trained from scratch although others were loaded.</param>
/// <param name="Network">The network.</param>
/// <param name="Loaded">What was loaded, in a sentence; null without a file.</param>
internal sealed record DetectorStart(TrainingPlan Plan, GeneralizedRcnn Network, string? Loaded)
{
    private const string Body = "backbone.body.";

    /// <summary>Creates the network of a plan.</summary>
    /// <exception cref="FoveaException">The weights belong to another network.</exception>
    /// <exception cref="WeightFileException">The file is missing, malformed, or nothing in it fits.</exception>
    public static DetectorStart Create(TrainingPlan plan, DetectorInfo info, IImageDataset data)
    {
        plan = Sized(plan, data);
        if (plan.Weights is not { } path)
            return new DetectorStart(plan with { NewParameters = [] }, Initial(plan, info, data), null);
        using WeightFile file = WeightSource.Open(path);
        return DetectorFile.IsIn(file) ? OfDetector(file, plan, info, data) : OfClassifier(file, plan, info, data);
    }

    /// <summary>Creates the network of a run to be resumed; its weights are loaded with the checkpoint.</summary>
    public static DetectorStart Resume(TrainingPlan plan, DetectorInfo info, IImageDataset data)
    {
        GeneralizedRcnn network = Initial(plan, info, data);
        Freeze(network, plan);
        return new DetectorStart(plan, network, null);
    }

    private static GeneralizedRcnn Initial(TrainingPlan plan, DetectorInfo info, IImageDataset data)
    {
        GeneralizedRcnn network = info.Create(new DetectorConfig(data.Classes.Count) { Options = plan.Recipe.Detection!.Rcnn });
        network.Initialize(plan.Seed);
        return network;
    }

    private static DetectorStart OfDetector(WeightFile file, TrainingPlan plan, DetectorInfo info, IImageDataset data)
    {
        DetectorDescription description = DetectorDescription.Of(file);
        if (description.Model is { } name && name != info.Name)
            throw new FoveaException($"{file.Path} holds weights of {name}, not of {info.Name}: give --model {name}, or other weights");
        if (description.Rcnn is { } trained)
        {
            plan = With(plan, rcnn => rcnn with
            {
                ImageMean = trained.ImageMean,
                ImageStd = trained.ImageStd,
                RoiPooling = rcnn.RoiPooling ?? trained.RoiPooling,
            });
        }

        GeneralizedRcnn network = Initial(plan, info, data);
        var options = new LoadOptions { AllowPartial = true, Renames = OldNames.Of(network) };
        LoadReport report = ModelWeights.Load(file, network, options);
        plan = plan with { NewParameters = report.Kept };
        Freeze(network, plan);
        return new DetectorStart(plan, network, report.Summary);
    }

    private static DetectorStart OfClassifier(WeightFile file, TrainingPlan plan, DetectorInfo info, IImageDataset data)
    {
        var description = new PackageDescription(file);
        if (description.ModelName is { } name)
        {
            Models.Preprocessing preprocessing = description.Preprocessing(ModelCatalogue.Find(name));
            plan = With(plan, rcnn => rcnn with { ImageMean = preprocessing.Mean, ImageStd = preprocessing.Std });
        }

        GeneralizedRcnn network = Initial(plan, info, data);
        LoadReport report = description.Load(network.Backbone.Body, new LoadOptions { AllowPartial = true });
        HashSet<string> loaded = [.. report.Loaded.Select(tensor => Body + tensor)];
        plan = plan with
        {
            NewParameters = [.. network.Parameters().Select(entry => entry.Name).Where(tensor => !loaded.Contains(tensor))],
        };
        Freeze(network, plan);
        return new DetectorStart(plan, network, $"backbone {report.Summary}");
    }

    // Images of one size that is smaller than the recipe's are not enlarged.
    private static TrainingPlan Sized(TrainingPlan plan, IImageDataset data)
    {
        if (data.ImageSize is not { } size || Math.Min(size.Height, size.Width) >= plan.Recipe.Detection!.Rcnn.MinSize)
            return plan;
        return With(plan, rcnn => rcnn with
        {
            MinSize = Math.Min(size.Height, size.Width),
            MaxSize = Math.Max(size.Height, size.Width),
        });
    }

    private static TrainingPlan With(TrainingPlan plan, Func<RcnnOptions, RcnnOptions> change)
    {
        DetectionRecipe detection = plan.Recipe.Detection!;
        return plan with { Recipe = plan.Recipe with { Detection = detection with { Rcnn = change(detection.Rcnn) } } };
    }

    private static void Freeze(GeneralizedRcnn network, TrainingPlan plan)
    {
        if (plan.Weights is not null)
            network.Backbone.FreezeBody(plan.Recipe.Detection!.TrainableBackboneLayers);
    }
}
