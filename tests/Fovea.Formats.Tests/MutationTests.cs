using System.Buffers.Binary;

namespace Fovea.Formats.Tests;

/// <summary>Ten thousand damaged files: each ends in an error of one line or in a correct load.</summary>
public sealed class MutationTests : IDisposable
{
    private const int RoundsPerFile = 1120;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("types.pth", 1)]
    [InlineData("views.pth", 2)]
    [InlineData("nested.pth", 3)]
    [InlineData("protocol4.pth", 4)]
    [InlineData("deflated.pth", 5)]
    [InlineData("types-legacy.pth", 6)]
    [InlineData("views-legacy.pth", 7)]
    [InlineData("nested-legacy.pth", 8)]
    [InlineData("safetensors", 9)]
    [InlineData("npy-big-fortran.npy", 10)]
    public void DamageEndsInAnErrorOrALoad(string name, int seed)
    {
        byte[] whole = name == "safetensors" ? Safetensors() : File.ReadAllBytes(Fixtures.PathOf(name));
        string path = _folder.File("damaged");
        File.WriteAllBytes(path, whole);
        Assert.True(Hostile.Survives(path, out _));
        var random = new Random(seed);
        int loaded = 0;
        for (int round = 0; round < RoundsPerFile; round++)
        {
            File.WriteAllBytes(path, Damage(whole, random, round % 8));
            if (Hostile.Survives(path, out _))
                loaded++;
        }
        Assert.InRange(loaded, 1, RoundsPerFile * 9 / 10);
    }

    private byte[] Safetensors()
    {
        WeightConverter.Convert(Fixtures.PathOf("types.pth"), _folder.File("a.safetensors"));
        return File.ReadAllBytes(_folder.File("a.safetensors"));
    }

    private static byte[] Damage(byte[] whole, Random random, int kind)
    {
        byte[] bytes = [.. whole];
        int at = random.Next(bytes.Length);
        switch (kind)
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                for (int i = random.Next(2, 20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                int width = Math.Min(random.Next(1, 9), bytes.Length - at);
                bytes.AsSpan(at, width).Fill((byte)(random.Next(2) * 0x80 + 0x7f));
                return bytes;
            case 4:
                at = Math.Min(at, bytes.Length - 8);
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), random.NextInt64() >> random.Next(64));
                return bytes;
            case 5:
                int from = random.Next(bytes.Length), length = Math.Min(random.Next(64), bytes.Length - Math.Max(from, at));
                whole.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 6:
                return [.. bytes[..at], .. bytes.AsSpan(random.Next(bytes.Length))];
            default:
                const string codes = "().0129NIJKMGFLSUTVXCB]}aelsudtpqrghjbcQPRio"
                    + "\u0080\u0081\u0082\u0085\u0086\u0087\u0088\u0089"
                    + "\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0093\u0094\u0095\u0096\u0097";
                for (int i = random.Next(1, 4); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)codes[random.Next(codes.Length)];
                return bytes;
        }
    }
}
