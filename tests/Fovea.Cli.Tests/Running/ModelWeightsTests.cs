using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class ModelWeightsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-weights-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PartsThatOnlyTrainingUsesMayBeMissing()
    {
        Layer saved = Network("googlenet", seed: 1, classes: 5), loaded = Network("googlenet", seed: 2, classes: 5);
        string path = Path.Combine(_folder, "googlenet.safetensors");
        StateDictionary.Save(path, saved.State().Where(entry => !entry.Name.StartsWith("aux", StringComparison.Ordinal)).Select(Named));
        using WeightFile file = WeightFile.Open(path);
        LoadReport report = ModelWeights.Load(file, loaded);

        string[] auxiliaries = [.. loaded.State().Where(entry => entry.IsForTrainingOnly).Select(entry => entry.Name)];
        Assert.Equal(["aux1", "aux2"], auxiliaries.Select(name => name.Split('.')[0]).Distinct());
        Assert.Equal(auxiliaries.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)), report.Kept);
        Assert.All(saved.State().Zip(loaded.State()).Where(pair => !pair.First.IsForTrainingOnly), pair =>
            Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
        Assert.Equal(
            Value(Network("googlenet", seed: 2, classes: 5), "aux1.fc1.bias"), Value(loaded, "aux1.fc1.bias"));
        Assert.Throws<WeightFileException>(() => ModelWeights.Load(path, Network("googlenet", seed: 1, classes: 7)));
    }

    [Fact]
    public void WeightsOfOtherClassesLoadButForTheClassifier()
    {
        Layer many = Network("squeezenet1_1", seed: 1, classes: 10), few = Network("squeezenet1_1", seed: 2, classes: 2);
        string path = Path.Combine(_folder, "many.safetensors");
        ModelWeights.Save(path, many);
        using WeightFile file = WeightFile.Open(path);
        LoadReport report = ModelWeights.Load(file, few, new LoadOptions { AllowPartial = true });
        Assert.Equal(["classifier.1.weight", "classifier.1.bias"], report.Kept);
        Assert.Equal(
            "50 of the model's 52 tensors were loaded, 2 keep their initial values: classifier.1.weight ([10, 512, 1, 1] in the file, "
            + "[2, 512, 1, 1] in the model), classifier.1.bias ([10] in the file, [2] in the model).",
            report.Summary);
        Assert.Equal(Value(many, "features.0.weight"), Value(few, "features.0.weight"));
    }

    private static Layer Network(string name, ulong seed, int classes)
    {
        Layer model = ModelCatalogue.Find(name).Create(new ModelOptions(classes));
        model.Initialize(seed);
        return model;
    }

    private static float[] Value(Layer model, string name) => model.State().Single(entry => entry.Name == name).Value.ToArray();

    private static NamedTensor Named(StateEntry entry) => new(entry.Name, entry.Value, entry.Kind == StateKind.Counter);
}
