using Fovea.Formats.Safetensors;

namespace Fovea.Formats.Tests;

public sealed class WeightConverterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("types.pth")]
    [InlineData("types-legacy.pth")]
    [InlineData("views.pth")]
    [InlineData("views-legacy.pth")]
    [InlineData("nested.pth")]
    [InlineData("npy-big-fortran.npy")]
    public void ThereAndBackIsBitEqual(string name)
    {
        WeightConverter.Convert(Fixtures.PathOf(name), _folder.File("a.safetensors"));
        WeightConverter.Convert(_folder.File("a.safetensors"), _folder.File("b.pth"));
        WeightConverter.Convert(_folder.File("b.pth"), _folder.File("c.safetensors"));
        Assert.Equal(File.ReadAllBytes(_folder.File("a.safetensors")), File.ReadAllBytes(_folder.File("c.safetensors")));
        using WeightFile original = WeightFile.Open(Fixtures.PathOf(name));
        using WeightFile last = WeightFile.Open(_folder.File("b.pth"));
        Fixtures.AssertSame(original, last);
        Assert.Equal(original.Metadata.OrderBy(pair => pair.Key), last.Metadata.OrderBy(pair => pair.Key));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("folder.of.arrays/")]
    public void AFolderHoldsOneArrayForEachTensor(string output)
    {
        WeightConverter.Convert(Fixtures.PathOf("views.pth"), _folder.File(output));
        Assert.Contains("channels_last.npy", Directory.GetFiles(_folder.File(output)).Select(Path.GetFileName));
        using WeightFile original = WeightFile.Open(Fixtures.PathOf("views.pth"));
        using WeightFile arrays = WeightFile.Open(_folder.File(output));
        Fixtures.AssertSame(original, arrays);
        WeightConverter.Convert(_folder.File(output), _folder.File("back.pth"));
        using WeightFile back = WeightFile.Open(_folder.File("back.pth"));
        Fixtures.AssertSame(original, back);
    }

    [Fact]
    public void OneTensorMakesOneArray()
    {
        WeightConverter.Convert(Fixtures.PathOf("alone.pth"), _folder.File("x.npy"));
        using WeightFile array = WeightFile.Open(_folder.File("x.npy"));
        Assert.Equal([1.5f, -2.5f], array.ReadFloats("x"));
        Assert.Contains("holds one tensor, ", Fails("views.pth", "y.npy"));
    }

    [Fact]
    public void APrefixTakesAPart()
    {
        WeightConverter.Convert(Fixtures.PathOf("nested.pth"), _folder.File("a.pth"), "state_dict.module.");
        using WeightFile part = WeightFile.Open(_folder.File("a.pth"));
        using WeightFile plain = WeightFile.Open(Fixtures.PathOf("plain.pth"));
        Fixtures.AssertSame(plain, part);
        Assert.Contains("has no tensor under 'x.'; its names begin with state_dict, optimizer, pair", Fails("nested.pth", "b.pth", "x."));
    }

    [Fact]
    public void AFileMayReplaceItself()
    {
        string path = _folder.File("a.pth");
        File.Copy(Fixtures.PathOf("types-legacy.pth"), path);
        WeightConverter.Convert(path, path);
        using WeightFile original = WeightFile.Open(Fixtures.PathOf("types.pth"));
        using WeightFile replaced = WeightFile.Open(path);
        Assert.Equal("pth", replaced.Format);
        Fixtures.AssertSame(original, replaced);
    }

    [Fact]
    public void WhatCannotBeIsTold()
    {
        Assert.Contains("the ending .onnx names no format", Fails("types.pth", "a.onnx"));
        Assert.Contains("'BF16' is BF16, which NumPy does not know", Fails("types.pth", "arrays"));
        SafetensorsWriter.Write(_folder.File("wide.safetensors"), [TensorEntry.Bytes("x", DType.U16, [1], new byte[2])]);
        Assert.Contains("'x' is U16", Fails(_folder.File("wide.safetensors"), "a.pth"));
        SafetensorsWriter.Write(_folder.File("out.safetensors"), [TensorEntry.Floats("../../x", [1], new float[1])]);
        Assert.Contains("'../../x' cannot be the name of a file", Fails(_folder.File("out.safetensors"), "out"));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private string Fails(string input, string output, string? prefix = null)
        => Assert.Throws<WeightFileException>(
            () => WeightConverter.Convert(Path.Combine(Fixtures.PathOf(""), input), _folder.File(output), prefix)).Message;
}
