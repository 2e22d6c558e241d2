#include "report/stamp.h"

const char *stamp_simulated(int language)
{
    return language ? "SIMULATED 模拟：由模拟器作答，不是真实模型的结果"
                    : "SIMULATED: answered by the simulator, not by real models";
}
