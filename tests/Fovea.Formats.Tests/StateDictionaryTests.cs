using Fovea.Formats.Pth;
using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Formats.Tests;

public sealed class StateDictionaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static NamedTensor Parameter(string name, params int[] sizes) => new(name, Tensor.Zeros(new Shape(sizes)));

    // A convolution, its norm and a classifier.
    private static NamedTensor[] Model(int classes = 2, string prefix = "") =>
    [
        Parameter(prefix + "conv1.weight", 3, 2, 3, 3), Parameter(prefix + "conv1.bias", 3), Parameter(prefix + "bn1.weight", 3),
        Parameter(prefix + "bn1.bias", 3), Parameter(prefix + "bn1.running_mean", 3), Parameter(prefix + "bn1.running_var", 3),
        new NamedTensor(prefix + "bn1.num_batches_tracked", Tensor.Zeros(new Shape()), IsInteger: true),
        Parameter(prefix + "fc.weight", classes, 3), Parameter(prefix + "fc.bias", classes),
    ];

    private string Save(params (string Name, int[] Shape)[] tensors)
    {
        string path = _folder.File("weights.safetensors");
        SafetensorsWriter.Write(path, tensors.Select((row, i) => TensorEntry.Floats(
            row.Name, row.Shape, Enumerable.Repeat(i + 1f, row.Shape.Aggregate(1, (count, size) => count * size)).ToArray())));
        return path;
    }

    private static (string Name, int[] Shape)[] Rows(string prefix)
        => [.. Model(prefix: prefix).Where(tensor => !tensor.IsInteger).Select(tensor => (tensor.Name, tensor.Value.Shape.ToArray()))];

    private static string Error(string path, IReadOnlyCollection<NamedTensor> tensors, LoadOptions? options = null)
        => Assert.Throws<WeightFileException>(() => StateDictionary.Load(path, tensors, options ?? new LoadOptions()))
            .Message[path.Length..];

    [Theory]
    [InlineData("described.safetensors")]
    [InlineData("described.pth")]
    public void WhatDescribesThePreprocessingIsPassedOver(string name)
    {
        NamedTensor[] model = Model();
        string path = _folder.File(name);
        StateDictionary.Save(path, [new("preprocessing.mean", Tensor.Zeros(new Shape(3, 2, 2))), .. model]);
        LoadReport report = StateDictionary.Load(path, model, new LoadOptions());
        Assert.Equal(["preprocessing.mean"], report.PassedOver);
        Assert.Equal($"all {report.Loaded.Count} tensors of the model were loaded.", report.Summary);
    }

    [Theory]
    [InlineData("plain.pth", "")]
    [InlineData("plain-legacy.pth", "")]
    [InlineData("nested.pth", "state_dict.module.")]
    [InlineData("nested-legacy.pth", "state_dict.module.")]
    public void CheckpointsOfPyTorchLoadByThemselves(string name, string prefix)
    {
        NamedTensor[] model = Model();
        LoadReport report = StateDictionary.Load(Fixtures.PathOf(name), model, new LoadOptions());
        Assert.Equal(prefix, report.Prefix);
        Assert.Equal(model.Select(tensor => tensor.Name), report.Loaded);
        Assert.Empty(report.Kept.Concat(report.Unexpected).Concat(report.ResetCounters).Concat(report.PassedOver));
        using WeightFile file = WeightFile.Open(Fixtures.PathOf(name));
        Assert.All(model, tensor => Assert.Equal(file.ReadFloats(prefix + tensor.Name), tensor.Value.ToArray()));
        Assert.Equal(
            name.StartsWith("nested", StringComparison.Ordinal) ? "90" : null,
            StateDictionary.Load(file.Path, model).GetValueOrDefault("epoch"));
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.")]
    [InlineData("state_dict.model.")]
    [InlineData("model_state_dict.")]
    [InlineData("model_ema.module.")]
    public void UsualBeginningsAreSeen(string prefix)
    {
        string path = Save((prefix + "a.weight", [2]), (prefix + "a.bias", [1]));
        NamedTensor[] model = [Parameter("a.weight", 2), Parameter("a.bias", 1)];
        Assert.Equal(prefix, StateDictionary.Load(path, model, new LoadOptions()).Prefix);
        Assert.Equal([1f, 1f], model[0].Value.ToArray());
        Assert.Equal([2f], model[1].Value.ToArray());
    }

    [Fact]
    public void AModelThatItselfHasSuchABeginningIsTakenAsItIs()
    {
        string path = Save(("model.a", [2]), ("a", [2]));
        NamedTensor[] model = [Parameter("model.a", 2), Parameter("a", 2)];
        Assert.Equal("", StateDictionary.Load(path, model, new LoadOptions()).Prefix);
        Assert.Equal([1f, 1f], model[0].Value.ToArray());
    }

    [Fact]
    public void AllDifferencesAreToldTogetherAndNothingChanges()
    {
        string path = Save(("conv1.weight", [3, 2, 3, 3]), ("conv1.bias", [4]), ("extra", [1]), ("more", [1]));
        NamedTensor[] model = [Parameter("conv1.weight", 3, 2, 3, 3), Parameter("conv1.bias", 3), Parameter("fc.weight", 2, 3)];
        Assert.Equal(
            ": does not fit the model: 1 missing (fc.weight); 2 unexpected (extra, more); "
            + "1 of another shape (conv1.bias [4] instead of [3])."
            + " Choose the model that the file was saved from.",
            Error(path, model));
        Assert.All(model, tensor => Assert.All(tensor.Value.ToArray(), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void RenamesAreProposedWhereShapesAndEndsAgree()
    {
        string path = Save(("classifier.0.weight", [2, 3]), ("classifier.0.bias", [2]), ("conv.weight", [5]), ("tail.gamma", [7]));
        NamedTensor[] model =
        [
            Parameter("features.0.weight", 2, 3), Parameter("features.0.bias", 2), Parameter("conv.weight", 5), Parameter("tail.beta", 7),
        ];
        string message = Error(path, model);
        Assert.Contains("3 missing (features.0.weight, features.0.bias, tail.beta)", message);
        Assert.EndsWith(
            ". 'classifier.' in the file looks like 'features.' in the model: rename it with "
            + "`fovea convert --rename classifier.=features.`.",
            message);
        Assert.DoesNotContain("gamma' in", message);

        var renames = new Dictionary<string, string> { ["classifier."] = "features.", ["tail.gamma"] = "tail.beta" };
        LoadReport report = StateDictionary.Load(path, model, new LoadOptions { Renames = renames });
        Assert.Equal(4, report.Loaded.Count);
        Assert.Equal([2f, 2f], model[1].Value.ToArray());
        Assert.All(model[3].Value.ToArray(), value => Assert.Equal(4, value));
    }

    [Fact]
    public void RenamesOfTheWholeModelAreOneProposal()
    {
        string path = Save([.. Rows("backbone.net1."), ("head.weight", [9])]);
        Assert.EndsWith(
            "'backbone.net1.' in the file stands before 8 of the model's names: remove it with "
            + "`fovea convert --rename backbone.net1.=`.",
            Error(path, Model()));
        path = Save(Rows(""));
        Assert.EndsWith(
            "8 names of the file look like the model's without 'body.': add it with `fovea convert --rename =body.`.",
            Error(path, Model(prefix: "body.")));
        var renames = new Dictionary<string, string> { [""] = "body." };
        Assert.Equal(8, StateDictionary.Load(path, Model(prefix: "body."), new LoadOptions { Renames = renames }).Loaded.Count);
    }

    [Fact]
    public void AmbiguousNamesAreNotProposed()
        => Assert.DoesNotContain(
            "looks like", Error(Save(("a.weight", [2]), ("b.weight", [2])), [Parameter("c.weight", 2), Parameter("d.weight", 2)]));

    [Fact]
    public void RenamesThatMeetAreRefused()
    {
        string path = Save(("a", [2]), ("b", [2]));
        Assert.Contains(
            "'b' both become",
            Error(path, [Parameter("a", 2)], new LoadOptions { Renames = new Dictionary<string, string> { ["b"] = "a" } }));
    }

    [Fact]
    public void ABackboneLoadsWithoutAClassifierOfAnotherSize()
    {
        NamedTensor[] model = Model(classes: 7);
        Assert.Contains(
            "2 of another shape (fc.weight [2, 3] instead of [7, 3], fc.bias [2] instead of [7])",
            Error(Fixtures.PathOf("nested.pth"), model));
        LoadReport report = StateDictionary.Load(Fixtures.PathOf("nested.pth"), model, new LoadOptions { AllowPartial = true });
        Assert.Equal(["fc.weight", "fc.bias"], report.ShapeMismatches.Select(tensor => tensor.Name));
        Assert.Equal([2, 3], report.ShapeMismatches[0].Given);
        Assert.Equal([7, 3], report.ShapeMismatches[0].Expected);
        Assert.Equal(["fc.weight", "fc.bias"], report.Kept);
        Assert.Equal(
            "7 of the model's 9 tensors were loaded, 2 keep their initial values: fc.weight ([2, 3] in the file, [7, 3] in the model), "
            + "fc.bias ([2] in the file, [7] in the model).",
            report.Summary);
        Assert.Equal(7, report.Loaded.Count);
        Assert.All(model[7].Value.ToArray(), value => Assert.Equal(0, value));
        Assert.Contains(model[0].Value.ToArray(), value => value != 0);
    }

    [Fact]
    public void ABackboneLoadsFromBeforeAPrefix()
    {
        string path = Save(("backbone.conv1.weight", [2]), ("head.weight", [1]));
        NamedTensor[] model = [Parameter("conv1.weight", 2)];
        LoadReport report = StateDictionary.Load(path, model, new LoadOptions { Prefix = "backbone." });
        Assert.Equal(["conv1.weight"], report.Loaded);
        Assert.Empty(report.Unexpected);
        Assert.Contains("1 missing (conv1.weight)", Error(path, model, new LoadOptions { Prefix = "body." }));
        Assert.Contains("does not fit", Error(path, [Parameter("other", 2)], new LoadOptions { AllowPartial = true }));
    }

    [Fact]
    public void CountersThatOldFilesLackBeginAtZero()
    {
        NamedTensor[] model = [Parameter("a", 2), new NamedTensor("bn.num_batches_tracked", Tensor.Zeros(new Shape()), IsInteger: true)];
        model[1].Value.CopyFrom([5]);
        Assert.Equal(["bn.num_batches_tracked"], StateDictionary.Load(Save(("a", [2])), model, new LoadOptions()).ResetCounters);
        Assert.Equal(0, model[1].Value.Item());
        NamedTensor[] strict = [Parameter("a", 2), new NamedTensor("steps", Tensor.Zeros(new Shape()), IsInteger: true)];
        Assert.Contains("1 missing (steps)", Error(Save(("a", [2])), strict));
    }

    [Theory]
    [InlineData("saved.pth")]
    [InlineData("saved.safetensors")]
    public void WhatIsSavedIsLoaded(string name)
    {
        NamedTensor[] model = Model();
        var random = new Random(3);
        foreach (NamedTensor tensor in model)
        {
            tensor.Value.CopyFrom(
                [.. Enumerable.Range(0, tensor.Value.Shape.Elements).Select(_ => tensor.IsInteger ? 17 : random.NextSingle())]);
        }

        StateDictionary.Save(_folder.File(name), model, new Dictionary<string, string> { ["model"] = "tiny" });
        using (WeightFile file = WeightFile.Open(_folder.File(name)))
            Assert.Equal(name[6..], file.Format);
        NamedTensor[] again = Model();
        Assert.Equal("tiny", StateDictionary.Load(_folder.File(name), again)["model"]);
        Assert.All(model.Zip(again), pair => Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
    }

    [Theory]
    [InlineData(DType.F32, 0)]
    [InlineData(DType.F16, 1)]
    [InlineData(DType.F64, 0)]
    [InlineData(DType.I32, 1)]
    [InlineData(DType.I64, 1)]
    [InlineData(DType.U8, 0)]
    public void CountersOfOtherTypesAndShapesAreCastAsPyTorchDoes(DType type, int rank)
    {
        byte[] bytes = type switch
        {
            DType.F32 => BitConverter.GetBytes(17.75f),
            DType.F16 => BitConverter.GetBytes((Half)17.75),
            DType.F64 => BitConverter.GetBytes(17.75),
            DType.I32 => BitConverter.GetBytes(17),
            DType.I64 => BitConverter.GetBytes(17L),
            _ => [17],
        };
        PthWriter.Write(_folder.File("a.pth"), [TensorEntry.Bytes("bn.num_batches_tracked", type, rank == 0 ? [] : [1], bytes)]);
        foreach (Shape shape in (Shape[])[new(), new(1)])
        {
            NamedTensor[] model = [new NamedTensor("bn.num_batches_tracked", Tensor.Zeros(shape), IsInteger: true)];
            Assert.Equal(["bn.num_batches_tracked"], StateDictionary.Load(_folder.File("a.pth"), model, new LoadOptions()).Loaded);
            Assert.Equal([17f], model[0].Value.ToArray());
        }
    }

    [Fact]
    public void AScalarTakesTheFirstOfSeveralValues()
    {
        NamedTensor[] model = [Parameter("scale")];
        StateDictionary.Load(Save(("scale", [3])), model);
        Assert.Equal([1f], model[0].Value.ToArray());
        Assert.Contains("of another shape", Error(Save(("scale", [3, 1])), model));
    }
}
