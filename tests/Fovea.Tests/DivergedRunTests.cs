using Fovea.Data;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>A run whose loss is no number: what is left of it.</summary>
public sealed class DivergedRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-diverged-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARunThatDivergedHasAReportAndSaysHowToGoOn()
    {
        string run = Path.Combine(_folder, "diverged");
        var plan = new TrainingPlan
        {
            Model = "squeezenet1_1",
            Data = "pictures",
            Recipe = new Recipe { Epochs = 3, BatchSize = 4, LearningRate = 1e30, Schedule = RecipeSchedule.Constant },
        };
        using (ClassifierTraining training = ClassifierTraining.Create(
            plan, ImageFolder.Open(Pictures()), new TrainingRunOptions { Output = run }))
        {
            TrainingDivergedException failure = Assert.Throws<TrainingDivergedException>(() => training.Run());
            Assert.Contains($"go on with --resume {Path.Combine(run, "checkpoint.safetensors")}", failure.Message);
        }

        Assert.Contains("diverged", File.ReadAllText(Path.Combine(run, "report.html")));
        string checkpoint = Path.Combine(run, "checkpoint.safetensors");
        TrainingPlan begun = TrainingPlan.Read(checkpoint);
        using ClassifierTraining again = ClassifierTraining.Resume(
            checkpoint, begun with { Recipe = begun.Recipe with { LearningRate = 1e-3, Epochs = 1 } }, ImageFolder.Open(Pictures()),
            new TrainingRunOptions { Force = true });
        Assert.False(again.Run().IsInterrupted);
    }

    private string Pictures() => PlainPictures.Create(_folder);
}
