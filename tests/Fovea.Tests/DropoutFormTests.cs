using Fovea.Data;
using Fovea.Nn.Layers;

namespace Fovea.Tests;

/// <summary>A run with the dropout of 2012: what it measured is what its files compute.</summary>
public sealed class DropoutFormTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-dropout-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WeightsAndCheckpointComputeWhatTrainingMeasured()
    {
        DataSplits data = ImageFolder.Open(Pictures());
        string run = Path.Combine(_folder, "run");
        var plan = new TrainingPlan
        {
            Model = "squeezenet1_1",
            Data = "pictures",
            Recipe = new Recipe
            {
                Epochs = 1,
                BatchSize = 4,
                LearningRate = 1e-3,
                Schedule = RecipeSchedule.Constant,
                Dropout = DropoutForm.AlexNet2012,
            },
        };
        using ClassifierTraining training = ClassifierTraining.Create(plan, data, new TrainingRunOptions { Output = run });
        TrainingResult result = training.Run();
        using ImageClassifier trained = training.CreateClassifier();
        string picture = Path.Combine(_folder, "pictures", "red", "0.png");
        IReadOnlyList<ClassPrediction> expected = trained.Predict(picture, top: 2);
        // The only epoch is the best one: weights and checkpoint are of the same network.
        foreach (string file in (string[])[result.Weights, result.Checkpoint])
        {
            using ImageClassifier read = ImageClassifier.Load(file);
            Assert.Equal(expected, read.Predict(picture, top: 2));
        }

        string saved = Path.Combine(_folder, "saved.safetensors");
        trained.Save(saved);
        using ImageClassifier again = ImageClassifier.Load(saved);
        Assert.Equal(expected, again.Predict(picture, top: 2));
    }

    [Fact]
    public void ANetworkThatCannotHaveItIsRefused()
    {
        var plan = new TrainingPlan { Model = "googlenet", Data = "pictures", Recipe = new Recipe { Dropout = DropoutForm.AlexNet2012 } };
        string message = Assert.Throws<FoveaException>(() => ClassifierTraining.Create(
            plan with { Recipe = plan.Recipe with { Schedule = RecipeSchedule.Constant } }, ImageFolder.Open(Pictures()),
            new TrainingRunOptions { Output = Path.Combine(_folder, "run") })).Message;
        Assert.EndsWith("train it with --dropout inverted", message);
    }

    private string Pictures() => PlainPictures.Create(_folder);
}
