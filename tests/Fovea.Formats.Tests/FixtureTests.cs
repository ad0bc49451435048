using System.Globalization;

namespace Fovea.Formats.Tests;

public sealed class FixtureTests
{
    public static TheoryData<string> Files => [.. Fixtures.Contents.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void FilesOfPyTorchAndNumPyAreReadBitForBit(string name)
    {
        Fixtures.Content expected = Fixtures.Contents[name];
        using WeightFile file = WeightFile.Open(Fixtures.PathOf(name));
        Assert.Equal(
            expected.Tensors.Select(row => $"{row.Name} {row.Type} [{string.Join(", ", row.Shape)}]"),
            file.Entries.Select(Fixtures.Line));
        foreach (Fixtures.Row row in expected.Tensors)
        {
            Assert.Equal(row.Bytes, Fixtures.Bytes(file, row.Name));
            Assert.Equal(row.Shape.Aggregate(1, (count, size) => count * size), file.ReadFloats(row.Name).Length);
        }
        Assert.Equal(expected.Scalars.Select(scalar => scalar.Name), file.Metadata.Keys);
        foreach ((string key, string value) in expected.Scalars)
            Assert.Equal(Number(value), Number(file.Metadata[key]));
        Assert.Equal(expected.Opaque, file.OpaqueValues);
    }

    [Theory]
    [InlineData("types.pth", "pth")]
    [InlineData("types-legacy.pth", "pth (legacy)")]
    [InlineData("npy-f4.npy", "npy")]
    public void TheFormatIsToldByContent(string name, string format)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Fixtures.PathOf(name), folder.File("weights.bin"));
        using WeightFile file = WeightFile.Open(folder.File("weights.bin"));
        Assert.Equal(format, file.Format);
    }

    [Fact]
    public void StridedValuesAreTheSameInPartsAsInOnePiece()
    {
        using WeightFile file = WeightFile.Open(Fixtures.PathOf("views.pth"));
        float[] transposed = file.ReadFloats("transposed");
        for (int n = 0; n < 2; n++)
        {
            for (int w = 0; w < 5; w++)
            {
                for (int h = 0; h < 4; h++)
                {
                    for (int c = 0; c < 3; c++)
                        Assert.Equal(((n * 3 + c) * 4 + h) * 5 + w, transposed[((n * 5 + w) * 4 + h) * 3 + c]);
                }
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 12).SelectMany(c => Enumerable.Range(0, 10).Select(r => (float)(r * 12 + c))), file.ReadFloats("halves"));
        Assert.Equal([0, 3, 1, 4, 2, 5], file.ReadIntegers("longs"));
    }

    // Python and .NET write exponents otherwise.
    private static object Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : text;
}
