using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Formats.Tests;

/// <summary>Names as wrappers of modules and layouts of checkpoints write them.</summary>
public sealed class WrappedNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("module.module._orig_mod.")]
    [InlineData("model.module._orig_mod.")]
    [InlineData("state_dict._orig_mod.model.module.")]
    [InlineData("_fsdp_wrapped_module._orig_mod.")]
    [InlineData("model_ema.module.")]
    [InlineData("backbone.net1.")]
    public void WhatStandsBeforeAllNamesIsPassedOver(string prefix)
    {
        string path = Save($"{prefix}body.0.weight", $"{prefix}body.0.bias", $"{prefix}fc.weight");
        NamedTensor[] model = Model("body.0.weight", "body.0.bias", "fc.weight");
        LoadReport report = StateDictionary.Load(path, model, new LoadOptions());
        Assert.Equal(prefix, report.Prefix);
        Assert.Equal([1f, 2f, 3f], model.Select(tensor => tensor.Value.Item()));
        Assert.Equal("all 3 tensors of the model were loaded.", report.Summary);
        foreach (string given in (string[])[prefix, WrapperNames.Bare(prefix)])
            Assert.Equal(3, StateDictionary.Load(path, model, new LoadOptions { Prefix = given }).Loaded.Count);
    }

    [Fact]
    public void WrappersInsideOfNamesArePassedOver()
    {
        string path = Save(
            "backbone._orig_mod.0.module.weight", "backbone._orig_mod.1._checkpoint_wrapped_module.weight", "module.fc.weight");
        NamedTensor[] model = Model("backbone.0.weight", "backbone.1.weight", "fc.weight");
        StateDictionary.Load(path, model);
        Assert.Equal([1f, 2f, 3f], model.Select(tensor => tensor.Value.Item()));
    }

    [Fact]
    public void PartsThatTheModelItselfHasStayInPlace()
    {
        NamedTensor[] model = Model("module.weight", "weight", "module", "a.module.b");
        StateDictionary.Load(Save("module.weight", "weight", "module", "a.module.b"), model);
        Assert.Equal([1f, 2f, 3f, 4f], model.Select(tensor => tensor.Value.Item()));
        model = Model("module.weight", "module.bias");
        StateDictionary.Load(Save("weight", "_orig_mod.module.bias"), model);
        Assert.Equal([1f, 2f], model.Select(tensor => tensor.Value.Item()));
    }

    [Fact]
    public void TheLikeliestOfSeveralStatesIsTaken()
    {
        NamedTensor[] model = Model("a", "b");
        LoadReport report = StateDictionary.Load(
            Save("model_ema.module.a", "model_ema.module.b", "optimizer.a", "model.a", "model.b"), model, new LoadOptions());
        Assert.Equal("model.", report.Prefix);
        Assert.Equal([4f, 5f], model.Select(tensor => tensor.Value.Item()));
        Assert.Empty(report.Unexpected);
    }

    [Theory]
    [InlineData("reference.pth", "model.")]
    [InlineData("reference-legacy.pth", "model.")]
    [InlineData("averaged.pth", "module.")]
    [InlineData("averaged-legacy.pth", "module.")]
    [InlineData("opaque.pth", "config.state.")]
    public void CheckpointsWithOtherThingsBesideTheWeightsLoad(string name, string prefix)
    {
        using WeightFile plain = WeightFile.Open(Fixtures.PathOf("plain.pth"));
        NamedTensor[] model =
        [
            .. plain.Entries.Select(entry => new NamedTensor(
                entry.Name, Tensor.Zeros(new Shape([.. entry.Shape])), IsInteger: !entry.DType.IsFloat())),
        ];
        using WeightFile file = WeightFile.Open(Fixtures.PathOf(name));
        LoadOptions options = name.StartsWith("opaque", StringComparison.Ordinal) ? new() { Prefix = prefix } : new();
        LoadReport report = StateDictionary.Load(file, model, options);
        Assert.Equal((prefix, model.Length), (report.Prefix, report.Loaded.Count));
        Assert.Equal(name.StartsWith("averaged", StringComparison.Ordinal) ? ["n_averaged"] : [], report.PassedOver);
        Assert.Equal(file.OpaqueValues, report.OpaqueValues);
        Assert.All(model, tensor => Assert.Equal(file.ReadFloats(prefix + tensor.Name), tensor.Value.ToArray()));
    }

    [Fact]
    public void TensorsInsideOfWhatIsNotReadAreMissingByName()
    {
        using WeightFile file = WeightFile.Open(Fixtures.PathOf("opaque.pth"));
        string needed = Assert.Throws<WeightFileException>(
            () => StateDictionary.Load(file, Model("quantized", "last"), new LoadOptions { Prefix = "" })).Message;
        Assert.EndsWith(" 'quantized' is made by torch._utils._rebuild_qtensor, which is not called: save plain tensors.", needed);
        string whole = Assert.Throws<WeightFileException>(
            () => StateDictionary.Load(file, Model("weight", "bias"), new LoadOptions { Prefix = "module." })).Message;
        Assert.EndsWith(
            "is a __main__.Settings, which is not read: save the state dictionary, torch.save(model.state_dict(), file).", whole);
    }

    [Fact]
    public void OptionalTensorsMayBeMissingOrOfAnotherShape()
    {
        NamedTensor[] model = Model("a", "aux.a", "aux.b");
        (model[1], model[2]) = (model[1] with { IsOptional = true }, new("aux.b", Tensor.Zeros(new Shape(2))) { IsOptional = true });
        LoadReport report = StateDictionary.Load(Save("a", "aux.b"), model, new LoadOptions());
        Assert.Equal(["a"], report.Loaded);
        Assert.Equal(["aux.a", "aux.b"], report.Kept);
        Assert.Equal([0f, 0f], model[2].Value.ToArray());
        Assert.Equal(
            "1 of the model's 3 tensors were loaded, 2 keep their initial values: aux.b ([1] in the file, [2] in the model), aux.a (not in "
            + "the file).",
            report.Summary);
        Assert.Contains("1 missing (a).", Assert.Throws<WeightFileException>(() => StateDictionary.Load(Save("aux.a"), model)).Message);
    }

    [Fact]
    public void ConvertedNamesFollowTheSameRule()
    {
        string path = Save("model.module._orig_mod.classifier.weight", "model.module._orig_mod.bias", "other");
        WeightConverter.Convert(
            path, _folder.File("b.safetensors"), "model.", new Dictionary<string, string> { ["classifier."] = "head.", ["bias"] = "b" });
        using (WeightFile converted = WeightFile.Open(_folder.File("b.safetensors")))
        {
            Assert.Equal(["head.weight", "b"],
                converted.Entries.OrderBy(entry => converted.ReadFloats(entry.Name)[0]).Select(entry => entry.Name));
        }

        WeightConverter.Convert(path, _folder.File("c.safetensors"));
        using WeightFile copied = WeightFile.Open(_folder.File("c.safetensors"));
        Assert.True(copied.Contains("model.module._orig_mod.bias"));
    }

    [Fact]
    public void TwoFilesAgreeWithoutTheirPrefixes()
    {
        using WeightFile a = WeightFile.Open(Save("state_dict.module.x.w", "state_dict.module.x._orig_mod.b", "optimizer.w"));
        string other = _folder.File("b.safetensors");
        SafetensorsWriter.Write(other, [TensorEntry.Floats("x.w", [1], new float[1]), TensorEntry.Floats("x.b", [1], new float[1])]);
        using WeightFile b = WeightFile.Open(other);
        (WeightNames namesA, WeightNames namesB) = WeightNames.Pair(a, b);
        Assert.Equal(namesA.Entries.Keys.Order(), namesB.Entries.Keys.Order());
        Assert.Equal("optimizer.w", Assert.Single(namesA.Outside).Name);
        Assert.Equal("", namesB.Prefix);
        Assert.StartsWith("state_dict.", namesA.Prefix);
    }

    private static NamedTensor[] Model(params string[] names) =>
        [.. names.Select(name => new NamedTensor(name, Tensor.Zeros(new Shape(1))))];

    private string Save(params string[] names)
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, names.Select((name, i) => TensorEntry.Floats(name, [1], new[] { i + 1f })));
        return path;
    }
}
