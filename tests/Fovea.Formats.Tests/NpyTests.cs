using System.Text;
using Fovea.Formats.Npy;

namespace Fovea.Formats.Tests;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Refused(string header, int dataBytes, byte version = 1)
    {
        byte[] text = Encoding.ASCII.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        string path = _folder.File("a.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. new byte[dataBytes]]);
        Assert.False(Hostile.Survives(path, out string message));
        return message;
    }

    [Fact]
    public void WritesTheBytesOfNumPy()
    {
        foreach (string name in (string[])["npy-f4", "npy-f8", "npy-f2", "npy-i8", "npy-u1", "npy-b1", "npy-scalar", "npy-empty"])
        {
            using WeightFile file = WeightFile.Open(Fixtures.PathOf(name + ".npy"));
            WeightEntry entry = file.Entries[0];
            NpyWriter.Write(_folder.File("a.npy"), TensorEntry.Bytes("x", entry.DType, entry.Shape, Fixtures.Bytes(file, name)));
            Assert.Equal(File.ReadAllBytes(Fixtures.PathOf(name + ".npy")), File.ReadAllBytes(_folder.File("a.npy")));
        }
        NpyWriter.Write(_folder.File("b.npy"), TensorEntry.Floats("x", [3], new float[] { 1, 2, 3 }));
        using WeightFile row = WeightFile.Open(_folder.File("b.npy"));
        Assert.Equal([3], row.Entries[0].Shape);
        Assert.Equal([1f, 2f, 3f], row.ReadFloats("b"));
    }

    [Fact]
    public void WhatNumPyDoesNotKnowIsRefused()
    {
        TensorEntry brain = TensorEntry.Bytes("x", DType.BF16, [1], new byte[2]);
        Assert.Contains("'x' is BF16", Assert.Throws<ArgumentException>(() => NpyWriter.Write(_folder.File("a.npy"), brain)).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void BrokenHeadersAreNamed()
    {
        Assert.Contains("is of version 4", Refused("{}", 0, version: 4));
        Assert.Contains("expected descr, fortran_order and shape", Refused("{'descr': '<f4', 'shape': (2,), }", 8));
        Assert.Contains("expected descr", Refused("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8));
        Assert.Contains("values of type '|O8'", Refused("{'descr': '|O8', 'fortran_order': False, 'shape': (2,), }", 16));
        Assert.Contains("values of type '<c16'", Refused("{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }", 32));
        Assert.Contains(
            "has 4 bytes of values, expected 8 (F32 [2])", Refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 4));
        Assert.Contains(
            "has a dimension of 99999999999", Refused("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", 4));
        Assert.Contains(
            "impossible shape",
            Refused($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(Enumerable.Repeat("2147483647, ", 3))}), }}", 4));
        Assert.Contains(
            "has 100 dimensions",
            Refused($"{{'descr': '<f4', 'fortran_order': True, 'shape': ({string.Concat(Enumerable.Repeat("1, ", 100))}), }}", 4));
        Assert.Contains("declares a header of", Refused(new string(' ', 70_000), 0, version: 2));
    }

    [TorchFact]
    public void NumPyReadsTheSame()
    {
        NpyWriter.Write(_folder.File("a.npy"), TensorEntry.Floats("x", [2, 3], new float[] { 1, 2, 3, 4, 5, 6.5f }));
        string printed = TorchFactAttribute.Run(
            "import sys, numpy; a = numpy.load(sys.argv[1]); print(a.dtype, a.tolist())", _folder.File("a.npy"));
        Assert.Equal("float32 [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]", printed.Trim());
    }
}
