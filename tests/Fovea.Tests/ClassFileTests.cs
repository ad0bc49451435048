namespace Fovea.Tests;

public sealed class ClassFileTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("ant\n\nhoney_bee\r\n", "ant,honey bee")]
    [InlineData("0\tn01\ttench\n1\tn02\tgreat_white_shark", "tench,great white shark")]
    public void NamesAreLinesOrLastColumns(string text, string expected) =>
        Assert.Equal(expected.Split(','), ClassFile.Read(Write(text)));

    [Theory]
    [InlineData("0\ta\n2\tb", "line 2 has the index 2, expected 1")]
    [InlineData(" \n", "is empty")]
    public void OtherFilesAreRefused(string text, string expected)
    {
        string path = Write(text);
        Assert.StartsWith($"{path}: {expected}", Assert.Throws<FoveaException>(() => ClassFile.Read(path)).Message);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        string path = _models.PathOf("missing.txt");
        Assert.StartsWith($"{path}: cannot be read", Assert.Throws<FoveaException>(() => ClassFile.Read(path)).Message);
    }

    private string Write(string text)
    {
        string path = _models.PathOf("classes.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
