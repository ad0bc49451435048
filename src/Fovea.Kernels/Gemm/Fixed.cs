namespace Fovea.Kernels.Gemm;

/// <summary>A number as a type, so that code compiled for it treats it as a constant.</summary>
internal interface IFixed
{
    static abstract int Value { get; }
}

internal readonly struct Fixed1 : IFixed
{
    public static int Value => 1;
}

internal readonly struct Fixed2 : IFixed
{
    public static int Value => 2;
}

internal readonly struct Fixed3 : IFixed
{
    public static int Value => 3;
}

internal readonly struct Fixed4 : IFixed
{
    public static int Value => 4;
}

internal readonly struct Fixed5 : IFixed
{
    public static int Value => 5;
}

internal readonly struct Fixed6 : IFixed
{
    public static int Value => 6;
}

internal readonly struct Fixed7 : IFixed
{
    public static int Value => 7;
}

internal readonly struct Fixed8 : IFixed
{
    public static int Value => 8;
}

internal readonly struct Fixed9 : IFixed
{
    public static int Value => 9;
}

internal readonly struct Fixed10 : IFixed
{
    public static int Value => 10;
}

internal readonly struct Fixed11 : IFixed
{
    public static int Value => 11;
}

internal readonly struct Fixed12 : IFixed
{
    public static int Value => 12;
}

internal readonly struct Fixed13 : IFixed
{
    public static int Value => 13;
}

internal readonly struct Fixed14 : IFixed
{
    public static int Value => 14;
}
