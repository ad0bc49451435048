using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Models;

namespace Fovea.Tests;

/// <summary>A classifier's training of a network that the catalogue lacks.</summary>
public sealed class OwnNetworkTests : IDisposable
{
    private static readonly ModelInfo _network = ModelCatalogue.Find("lenet5") with { Name = "mine" };

    private static readonly TrainingPlan _plan = new()
    {
        Model = "mine",
        Data = "digits",
        Recipe = new Recipe { Epochs = 1, BatchSize = 16 },
    };

    private readonly DataSplits _data = new(new GlyphDataset(Split.Train, 64), null, null);
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-own-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ItIsTrainedAndResumedByThePlanThatItWasBegunWith()
    {
        var options = new TrainingRunOptions { Output = Path.Combine(_folder, "run"), MaxSteps = 2 };
        string checkpoint;
        using (ClassifierTraining training = ClassifierTraining.Create(_plan, _data, options, _network))
            checkpoint = training.Run().Checkpoint;
        using ClassifierTraining resumed = ClassifierTraining.Resume(
            checkpoint, _plan, _data, options with { MaxSteps = null }, _network);
        TrainingResult result = resumed.Run();
        Assert.Equal((1, 4), (result.Epochs, result.Steps));
    }

    [Fact]
    public void ItsNameMustBeThatOfThePlan()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ClassifierTraining.Create(
            _plan with { Model = "yours" }, _data, new TrainingRunOptions { Output = _folder }, _network));
        Assert.Equal("ClassifierTraining: given the network mine, expected yours, that of the plan.", error.Message);
        Assert.Throws<UnknownModelException>(
            () => ClassifierTraining.Create(_plan, _data, new TrainingRunOptions { Output = _folder }));
    }
}
