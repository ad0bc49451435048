using Fovea.Formats.Safetensors;

namespace Fovea.Formats.Tests;

public sealed class WeightFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-kind-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// A safetensors file begins with its header's length, a pickle with 0x80 and its protocol: lengths such as 0x280 look like one.
    /// </summary>
    [Fact]
    public void HeadersOfEveryLengthAreToldFromPickles()
    {
        var lengths = new HashSet<long>();
        for (int padding = 0; padding < 1400; padding += 8)
        {
            string path = Path.Combine(_folder, "w");
            var metadata = new Dictionary<string, string> { ["padding"] = new string('x', padding) };
            SafetensorsWriter.Write(path, [TensorEntry.Floats("weight", [2], new float[] { 1, 2 })], metadata);
            lengths.Add(BitConverter.ToInt64(File.ReadAllBytes(path)));
            using WeightFile file = WeightFile.Open(path);
            Assert.Equal([1f, 2f], file.ReadFloats("weight"));
        }

        Assert.Superset(new HashSet<long> { 0x180, 0x280, 0x380, 0x480, 0x580 }, lengths);
    }
}
